import type { GateOutcome, GateProblem, ServiceChallenge, StepUpOptions } from './gate-types.ts';

type Refusal = Extract<GateOutcome, { pass: false }>;
type Demand = Pick<StepUpOptions<unknown, unknown>, 'acr' | 'maxAge'>;

const JSON_PROBLEM = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
const bodyOf = (status: number, code: string, title: string): GateProblem => ({ type: `https://shualian.dev/problems/${code}`, title, status, code });

/**
 * @param demand what the route asks for
 * @param challenge what to show; null where none was made
 * @returns 401 that says which authentication is missing
 * @see RFC 9470 section 3
 */
export function insufficient({ acr, maxAge }: Demand, challenge: ServiceChallenge | null): Refusal {
  const demand = `error="insufficient_user_authentication", error_description="A fresh step-up is required", acr_values="${acr.join(' ')}", max_age="${String(maxAge)}"`;
  const body = { ...bodyOf(401, 'step_up_required', 'A fresh step-up is required'), acr_values: acr, max_age: maxAge };
  const shown = challenge && withoutSecret(challenge);
  return { pass: false, status: 401, headers: { ...JSON_PROBLEM, 'WWW-Authenticate': `Bearer ${demand}` }, body: shown ? { ...body, challenge: shown } : body };
}

// The secret by which the token is redeemed stays with the gateway.
function withoutSecret({ id, expires_at, methods, watch_token, page_url, qr }: ServiceChallenge): GateProblem['challenge'] {
  return { id, expires_at, methods, watch_token, page_url, qr };
}

/**
 * @param code why
 * @param scheme how the token was presented
 * @returns 401 for a token that will never do: the person is not asked again by itself
 * @see RFC 6750 section 3.1, RFC 9449 section 7.1
 */
export function invalidToken(code: string, scheme: 'Bearer' | 'DPoP'): Refusal {
  const error = code === 'possession_unproven' ? 'invalid_dpop_proof' : 'invalid_token';
  return {
    pass: false,
    status: 401,
    headers: { ...JSON_PROBLEM, 'WWW-Authenticate': `${error === 'invalid_dpop_proof' ? 'DPoP' : scheme} error="${error}"` },
    body: bodyOf(401, code, TITLES[code] ?? 'The token is not valid'),
  };
}

const TITLES: Readonly<Record<string, string>> = {
  token_consumed: 'The token was already used',
  token_revoked: 'The token was revoked',
  possession_unproven: 'The token is bound to a key that did not sign this request',
};

/** @returns 403: the action is not the one that was approved, or none that may be */
export function forbidden(code: 'intent_mismatch' | 'denied' | 'access_denied' | 'wrong_subject', field: string | null): Refusal {
  const titles = {
    intent_mismatch: 'The action is not the one that was approved',
    denied: 'The action is not allowed',
    access_denied: 'The person did not approve',
    wrong_subject: 'The token is somebody else’s',
  };
  const body = bodyOf(403, code, titles[code]);
  return { pass: false, status: 403, headers: JSON_PROBLEM, body: field === null ? body : { ...body, field } };
}

/** @returns 503: nothing was decided */
export function unavailable(): Refusal {
  return {
    pass: false,
    status: 503,
    headers: { ...JSON_PROBLEM, 'Retry-After': '2' },
    body: bodyOf(503, 'step_up_unavailable', 'The action could not be checked'),
  };
}

/**
 * @param code of the service
 * @param field at fault
 * @returns 400: the action is none that could be approved
 */
export function malformed(code: string, field: string | null): Refusal {
  const body = bodyOf(400, code, 'The action is not one that can be checked');
  return { pass: false, status: 400, headers: JSON_PROBLEM, body: field === null ? body : { ...body, field } };
}

/**
 * @param seconds to wait, where the service told
 * @returns 429: too much was asked, so nothing was decided
 */
export function limited(seconds: number | null): Refusal {
  return {
    pass: false,
    status: 429,
    headers: { ...JSON_PROBLEM, 'Retry-After': String(seconds ?? 30) },
    body: bodyOf(429, 'rate_limited', 'Too many actions were checked; try again later'),
  };
}
