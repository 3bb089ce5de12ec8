import { createApiClient, type PhoneFetch } from './api-client.ts';
import { type CreationOptions, createCredential, type RequestOptions, signAssertion } from './authenticator.ts';
import type { Behaviour, CameraClock } from './camera.ts';
import type { PhoneStore } from './phone-store.ts';
import { type AttemptVerdict, runLiveness } from './run-liveness.ts';
import type { ScannedCode } from './scan.ts';

/** How the simulated phone acts. */
export interface PhoneOptions {
  readonly store: PhoneStore;
  readonly clock: CameraClock;
  readonly behaviour: Behaviour;
  readonly method: 'face' | 'passkey';
  /** How often a person would try the face check. */
  readonly tries: number;
  /** Identity of the drawn face, for enrolment. */
  readonly seed: number;
  /** Enrol the key alone, without a face. */
  readonly withoutFace?: boolean;
  /** The action that the person says they cannot do. */
  readonly cannot?: string;
  /** Agrees to colours of the screen, which light the face or do not. */
  readonly screenLight?: 'lit' | 'unlit';
  readonly fetch?: PhoneFetch;
  readonly onProgress?: (line: string) => void;
}

/** How it went. */
export interface PhoneResult {
  readonly status: string;
  readonly confirm_code?: string;
  readonly hints: readonly string[];
  readonly attempts: number;
  readonly title?: string;
}

interface Claim {
  readonly claim_token: string;
  readonly display: { readonly title: string };
  readonly methods: readonly string[];
  /** What must be answered before a face check. */
  readonly notice: ShownNotice | null;
}

/** What a notice is known by. */
interface ShownNotice {
  readonly version: string;
  readonly locale: string;
  readonly sha256: string;
}

const namesOf = ({ version, locale, sha256 }: ShownNotice): ShownNotice => ({ version, locale, sha256 });

/**
 * Binds the simulated phone: notice, key, and the face unless it is left out; or sets the face anew on one that is bound.
 * @param code the scanned binding code
 * @param options how it acts
 * @returns how it went
 * @throws PhoneProblem as the service refuses
 */
export async function enrollPhone(code: ScannedCode, options: PhoneOptions): Promise<PhoneResult> {
  const api = createApiClient(code.origin, options.fetch);
  const base = `/v1/enrollments/${code.id}`;
  const bound = options.store.find(code.origin);
  const opened = await api.json<{ enrollment_token: string; notice: ShownNotice }>('POST', `${base}/open`, {
    body: { secret: code.secret, ...(bound ? { device_token: bound.deviceToken } : {}) },
  });
  const token = opened.enrollment_token;
  const face = options.withoutFace !== true;
  const consented = await api.json<{ webauthn?: CreationOptions }>('POST', `${base}/consent`, {
    token,
    body: { face, ...namesOf(opened.notice) },
  });
  if (!consented.webauthn) {
    if (bound) options.store.save({ ...bound, seed: options.seed });
    return enrollFace(options, { api, base, token });
  }
  const made = createCredential(consented.webauthn, code.origin);
  const registered = await api.json<{ device_token: string; status: string }>('POST', `${base}/register`, {
    token,
    body: { attestation: made.response, device_name: 'Simulated phone' },
  });
  options.store.save({ origin: code.origin, deviceToken: registered.device_token, credential: made.credential, seed: options.seed });
  if (!face) return { status: registered.status, hints: [], attempts: 0 };
  return enrollFace(options, { api, base, token });
}

async function enrollFace(options: PhoneOptions, session: Session): Promise<PhoneResult> {
  const { verdict, attempts } = await tryFace(options, { ...session, seed: options.seed });
  return { status: verdict.status === 'passed' ? 'complete' : verdict.status, hints: verdict.hints.map(({ code: hint }) => hint), attempts };
}

/**
 * Claims a challenge, looks at it, and approves or declines it.
 * @param code the scanned code
 * @param options how it acts
 * @returns how it went
 * @throws PhoneProblem as the service refuses; Error when this phone is not enrolled there
 */
export async function approveChallenge(code: ScannedCode, options: PhoneOptions): Promise<PhoneResult> {
  const device = options.store.find(code.origin);
  if (!device) throw new Error(`this phone is not enrolled at ${code.origin}`);
  const api = createApiClient(code.origin, options.fetch);
  const base = `/v1/challenges/${code.id}`;
  const claim = await api.json<Claim>('POST', `${base}/claim`, { body: { secret: code.secret, frame: code.frame, device_token: device.deviceToken } });
  const token = claim.claim_token;
  const { title } = claim.display;
  options.onProgress?.(`approve: ${title}`);
  if (options.behaviour === 'decline' || options.behaviour === 'not-me') {
    const reason = options.behaviour === 'not-me' ? 'not_me' : 'changed_mind';
    const { status } = await api.json<{ status: string }>('POST', `${base}/reject`, { token, body: { reason } });
    return { status, hints: [], attempts: 0, title };
  }
  if (options.method === 'face' && claim.notice !== null) await api.json('POST', `${base}/consent`, { token, body: { face: true, ...namesOf(claim.notice) } });
  const offer = options.method === 'face' ? await faceOffer(options, { api, base, token, seed: device.seed }) : await passkeyOffer({ api, base, token });
  if (!offer.webauthn) return { status: offer.status, hints: offer.hints, attempts: offer.attempts, title };
  const signed = signAssertion(offer.webauthn, device.credential, code.origin);
  options.store.save({ ...device, credential: signed.credential });
  const done = await api.json<{ status: string; confirm_code?: string }>('POST', `${base}/complete`, { token, body: { assertion: signed.response } });
  return { ...done, hints: [], attempts: offer.attempts, title };
}

interface Session {
  readonly api: ReturnType<typeof createApiClient>;
  readonly base: string;
  readonly token: string;
}

interface Offer {
  readonly status: string;
  readonly hints: readonly string[];
  readonly attempts: number;
  readonly webauthn: RequestOptions | null;
}

async function passkeyOffer({ api, base, token }: Session): Promise<Offer> {
  const { webauthn } = await api.json<{ webauthn: RequestOptions }>('POST', `${base}/fallback`, { token, body: { method: 'passkey' } });
  return { status: 'offered', hints: [], attempts: 0, webauthn };
}

async function faceOffer(options: PhoneOptions, session: Session & { readonly seed: number }): Promise<Offer> {
  const { verdict, attempts } = await tryFace(options, session);
  const webauthn = verdict.status === 'passed' && verdict.webauthn ? (verdict.webauthn as RequestOptions) : null;
  return { status: verdict.status, hints: verdict.hints.map(({ code }) => code), attempts, webauthn };
}

async function tryFace(
  options: PhoneOptions,
  session: Session & { readonly seed: number },
): Promise<{ readonly verdict: AttemptVerdict; readonly attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    const verdict = await runLiveness({
      ...session,
      clock: options.clock,
      behaviour: options.behaviour,
      ...(options.cannot === undefined ? {} : { cannot: options.cannot }),
      ...(options.screenLight === undefined ? {} : { screenLight: options.screenLight }),
      onStep: (action) => options.onProgress?.(`step: ${action}`),
    });
    options.onProgress?.(`verdict: ${verdict.status}`);
    if (verdict.status === 'passed' || attempts >= options.tries || verdict.tries_left === 0) return { verdict, attempts };
  }
}
