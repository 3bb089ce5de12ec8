import { keepInMemory } from './challenge-keeper.ts';
import { firstDifference } from './first-difference.ts';
import type { ActionDetails, ChallengeKeeper, GateOutcome, GateRequest, StepUp, StepUpOptions } from './gate-types.ts';
import { forbidden, insufficient, invalidToken, limited, malformed, unavailable } from './refusals.ts';
import { type PresentedToken, type ReadableClaims, readClaims, tokenOf } from './token-of.ts';

/** Where challenges wait in one process. */
export { keepInMemory } from './challenge-keeper.ts';
/** What a gate takes and tells. */
export type * from './gate-types.ts';
/** Tokens checked without asking the service. */
export { KeysUnreachable, TokenRefused, verifyLocally } from './verify-locally.ts';

/** Header that names the challenge which the person has just passed. */
const CHALLENGE_HEADER = 'step-up-challenge';

/** What one request is about. */
interface Asked<Native> {
  readonly request: GateRequest<Native>;
  readonly subject: string;
  readonly details: ActionDetails;
}

/**
 * Asks for a step-up before a request runs: takes a token and uses it up for exactly this action; where none is there, and `assess` is set, lets the service decide and hands its challenge out.
 * @param options what the route asks for
 * @returns a function that judges requests, whatever the framework
 * @throws TypeError when options could never let anybody through; the function throws what the route's own functions throw, and what the service says of a key that it does not accept
 * @see RFC 9470
 */
export function createStepUpGate<Native, AssessBody>(options: StepUpOptions<Native, AssessBody>): (request: GateRequest<Native>) => Promise<GateOutcome> {
  if (options.acr.length === 0) throw new TypeError('acr names no value');
  if (!Number.isInteger(options.maxAge) || options.maxAge < 1) throw new TypeError('maxAge is a number of seconds');
  const keeper = options.challenges ?? keepInMemory(options.now);
  return async (request) => {
    const asked = { request, subject: await options.subject(request.native), details: await options.intent(request.native) };
    try {
      const presented = tokenOf(request, options.token ?? 'authorization');
      if (presented !== null) return await useToken(presented, asked, options, keeper);
      const id = request.header(CHALLENGE_HEADER);
      return id === undefined ? await askService(asked, options, keeper) : await finish(id, asked, options, keeper);
    } catch (cause) {
      return isUnavailable(cause) ? whenUnchecked(cause, options) : refusedByService(cause);
    }
  };
}

// Only a service that said nothing: whoever could bring about what is asked about here could choose to be let through.
function isUnavailable(cause: unknown): boolean {
  return cause instanceof Error && (cause.name === 'ShualianUnavailable' || cause.name === 'KeysUnreachable');
}

// What the request brought about is its answer; a key that is refused, or a fault of the route's own functions, is for whoever runs it.
function refusedByService(cause: unknown): GateOutcome {
  const { code, field, status, retryAfterSeconds } = refusalOf(cause);
  if (status === 429) return limited(retryAfterSeconds);
  if (status === 400 || status === 413 || status === 422) return malformed(code, field);
  throw cause;
}

async function whenUnchecked<Native, AssessBody>(cause: unknown, { onUnavailable }: StepUpOptions<Native, AssessBody>): Promise<GateOutcome> {
  const what = typeof onUnavailable === 'function' ? await onUnavailable(cause) : onUnavailable;
  return what === 'let_through' ? { pass: true, stepUp: null, unchecked: true } : unavailable();
}

async function useToken<Native, AssessBody>(
  presented: PresentedToken,
  asked: Asked<Native>,
  options: StepUpOptions<Native, AssessBody>,
  keeper: ChallengeKeeper,
): Promise<GateOutcome> {
  const claims = readClaims(presented.token);
  if (claims === null) return invalidToken('token_invalid', presented.scheme);
  if (claims.sub !== asked.subject) return forbidden('wrong_subject', null);
  // Only what is read here ends early; what lets through is verified first.
  return isEnough(claims, options) ? relyOn(presented, asked, options) : askService(asked, options, keeper);
}

function isEnough({ acr, expMs, stepUpAtMs }: ReadableClaims, options: Pick<StepUpOptions<unknown, unknown>, 'acr' | 'maxAge' | 'now'>): boolean {
  const now = (options.now ?? Date.now)();
  return now < expMs && now - stepUpAtMs <= options.maxAge * 1000 && options.acr.includes(acr);
}

async function relyOn<Native, AssessBody>(presented: PresentedToken, asked: Asked<Native>, options: StepUpOptions<Native, AssessBody>): Promise<GateOutcome> {
  if (!isProofLike(asked.request.header('dpop'))) return invalidToken('possession_unproven', presented.scheme);
  try {
    const stepUp = options.verify ? await verified(presented, asked, options.verify) : await consumed(presented, asked, options);
    if (typeof stepUp === 'string') return forbidden('intent_mismatch', stepUp);
    if (stepUp.subject !== asked.subject) return forbidden('wrong_subject', null);
    return options.acr.includes(stepUp.acr) ? { pass: true, stepUp, unchecked: false } : insufficient(options, null);
  } catch (error) {
    const { code, field } = refusalOf(error);
    if (code === 'intent_mismatch') return forbidden('intent_mismatch', field);
    if (TOKEN_CODES.has(code)) return invalidToken(code, presented.scheme);
    throw error;
  }
}

const PROOF_MAX = 4096;

// What the service would refuse as a request is refused here as a proof.
function isProofLike(proof: string | undefined): boolean {
  return proof === undefined || (proof.length <= PROOF_MAX && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof));
}

const TOKEN_CODES = new Set(['token_invalid', 'token_consumed', 'token_revoked', 'possession_unproven']);

async function verified(
  presented: PresentedToken,
  { details }: Asked<unknown>,
  verify: NonNullable<StepUpOptions<unknown, unknown>['verify']>,
): Promise<StepUp | string> {
  const { stepUp, details: approved } = await verify(presented.token);
  return firstDifference(approved, details) ?? stepUp;
}

async function consumed<Native, AssessBody>(
  { token }: PresentedToken,
  { request, details }: Asked<Native>,
  { client, origin }: StepUpOptions<Native, AssessBody>,
): Promise<StepUp> {
  const proof = request.header('dpop');
  // What `intent` gives is checked by the service: an unknown type is refused there.
  const body = { token, authorization_details: details as never[] };
  const said = await client.consume(proof === undefined ? body : { ...body, possession: { proof, htm: request.method, htu: `${origin}${request.path}` } });
  return { subject: said.sub, acr: said.acr, amr: said.amr, txn: said.txn, jti: said.jti };
}

async function askService<Native, AssessBody>(asked: Asked<Native>, options: StepUpOptions<Native, AssessBody>, keeper: ChallengeKeeper): Promise<GateOutcome> {
  if (!options.assess) return insufficient(options, null);
  const answer = await options.client.assess(await options.assess(asked.request.native, asked.details), { onUnavailable: 'deny' });
  if (answer.unavailable) throw answer.cause;
  if (answer.decision === 'allow') return { pass: true, stepUp: null, unchecked: false };
  if (answer.decision === 'deny') return forbidden('denied', null);
  const { challenge } = answer;
  if (challenge)
    await keeper.keep(challenge.id, { authReqId: challenge.auth_req_id, subject: asked.subject, expiresAtMs: Date.parse(challenge.expires_at) + HELD_MS });
  return insufficient(options, challenge ?? null);
}

// A challenge that was claimed lives on; its own time ends it at the service.
const HELD_MS = 5 * 60_000;

async function finish<Native, AssessBody>(
  id: string,
  asked: Asked<Native>,
  options: StepUpOptions<Native, AssessBody>,
  keeper: ChallengeKeeper,
): Promise<GateOutcome> {
  const held = await keeper.find(id);
  if (held === null || held.subject !== asked.subject) return askService(asked, options, keeper);
  try {
    const redeemed = await options.client.redeemOnce({ auth_req_id: held.authReqId });
    if (typeof redeemed === 'string') return insufficient(options, null);
    await keeper.drop(id);
    return await useToken({ token: redeemed.access_token, scheme: 'Bearer' }, asked, options, keeper);
  } catch (error) {
    const { code } = refusalOf(error);
    if (code === 'access_denied') return forbidden('access_denied', null);
    if (code === 'expired_token' || code === 'invalid_grant') return insufficient(options, null);
    throw error;
  }
}

interface ServiceRefusal {
  readonly code: string;
  readonly field: string | null;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
}

function refusalOf(error: unknown): ServiceRefusal {
  const { code, field, status, retryAfterSeconds } = (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>;
  return {
    code: typeof code === 'string' ? code : '',
    field: typeof field === 'string' ? field : null,
    status: typeof status === 'number' ? status : null,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : null,
  };
}
