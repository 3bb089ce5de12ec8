import { createCredential, type CreationOptions, type RequestOptions, signAssertion, type StoredCredential } from '../../src/phone/authenticator.ts';
import type { Target } from './target.ts';

/** An answer with its parsed body. */
export interface Answer {
  readonly status: number;
  // Bodies are what is under test: their shape is asserted, not assumed.
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  readonly text: string;
}

/** How to call. */
export interface CallOptions {
  readonly token?: string;
  readonly json?: unknown;
  readonly raw?: { readonly type: string; readonly body: string | Uint8Array<ArrayBuffer> };
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the service. */
export async function call(target: Target, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const headers = new Headers(options.headers);
  if (options.token !== undefined) headers.set('Authorization', `Bearer ${options.token}`);
  if (options.json !== undefined) headers.set('Content-Type', 'application/json');
  if (options.raw) headers.set('Content-Type', options.raw.type);
  const body = options.raw?.body ?? (options.json === undefined ? null : JSON.stringify(options.json));
  const response = await target.send(new Request(`${target.origin}${path}`, { method, headers, body }));
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json') === true;
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : {}, headers: response.headers, text };
}

/** A subject nobody else in the tests uses. */
let subjects = 0;
export function freshSubject(): string {
  subjects += 1;
  return `u_${String(Date.now())}_${String(subjects)}`;
}

/** A withdrawal that the shipped policy steps up. */
export const WITHDRAWAL = {
  type: 'withdrawal',
  asset: 'BTC',
  amount: '0.4',
  amount_usd: '38000.00',
  balance_usd: '260000.00',
  network: 'BTC',
  address: 'bc1qexample',
} as const;

/** What of an assessment can be changed. */
export interface AssessOverrides {
  readonly type?: string;
  readonly details?: readonly object[];
  readonly session?: string;
  readonly device?: string;
  readonly ip?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of an assessment. */
export function assessBody(subject: string, overrides: AssessOverrides = {}): Record<string, unknown> {
  return {
    event: { type: overrides.type ?? 'login' },
    subject: { id: subject },
    session: { id: overrides.session ?? 's_1' },
    context: {
      ip: overrides.ip ?? '127.0.0.1',
      user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      device_id: overrides.device ?? 'd_1',
      origin: 'https://www.example.com',
    },
    authorization_details: overrides.details ?? [],
  };
}

/** Asks for a decision. */
export async function assess(target: Target, subject: string, overrides: AssessOverrides = {}): Promise<Answer> {
  return call(target, 'POST', '/v1/assess', {
    token: overrides.key ?? target.apiKey,
    json: assessBody(subject, overrides),
    ...(overrides.headers ? { headers: overrides.headers } : {}),
  });
}

/** A phone in the hands of a subject. */
export interface TestPhone {
  readonly subject: string;
  readonly deviceId: string;
  readonly deviceToken: string;
  credential: StoredCredential;
}

/** Enrols a phone with its key alone. */
export async function enrollKey(target: Target, subject: string, stepUpToken?: string): Promise<TestPhone> {
  const created = await call(target, 'POST', '/v1/enrollments', {
    token: target.apiKey,
    json: { subject: { id: subject }, ...(stepUpToken === undefined ? {} : { step_up_token: stepUpToken }) },
  });
  if (created.status !== 201) throw new Error(`enrolment refused: ${created.text}`);
  const { id, secret } = bindingOf(created);
  const opened = await call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret } });
  const token = String(opened.body['enrollment_token']);
  const consented = await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json: { face: false, version: versionOf(opened), locale: 'en' } });
  const made = createCredential(consented.body['webauthn'] as CreationOptions, target.origin);
  const registered = await call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: made.response } });
  if (registered.status !== 200) throw new Error(`registration refused: ${registered.text}`);
  return { subject, deviceId: String(registered.body['device_id']), deviceToken: String(registered.body['device_token']), credential: made.credential };
}

/** Version of the notice in an answer that holds one. */
export function versionOf(opened: Answer): string {
  return String((opened.body['notice'] as { version?: unknown } | null)?.version);
}

/** Id and secret in a binding link. */
export function bindingOf(created: Answer): { readonly id: string; readonly secret: string } {
  const url = new URL(String((created.body['qr'] as { url?: unknown }).url));
  const [id = '', secret = ''] = url.hash.slice(1).split('.');
  return { id, secret };
}

/** A challenge as the gateway got it. */
export interface TestChallenge {
  readonly id: string;
  readonly watchToken: string;
  readonly authReqId: string;
  readonly methods: readonly string[];
}

/** @returns the challenge in an answer */
export function challengeOf(answer: Answer): TestChallenge {
  const challenge = answer.body['challenge'] as { id: string; watch_token: string; auth_req_id: string; methods: string[] } | undefined;
  if (!challenge) throw new Error(`no challenge in ${answer.text}`);
  return { id: challenge.id, watchToken: challenge.watch_token, authReqId: challenge.auth_req_id, methods: challenge.methods };
}

/** Asks for a withdrawal and expects a challenge. */
export async function stepUp(target: Target, subject: string, overrides: AssessOverrides = {}): Promise<TestChallenge> {
  return challengeOf(await assess(target, subject, { type: 'withdrawal.create', details: [WITHDRAWAL], ...overrides }));
}

/** The code on show. */
export async function codeOnShow(target: Target, challenge: TestChallenge): Promise<{ readonly frame: number; readonly secret: string }> {
  const shown = await call(target, 'GET', `/v1/challenges/${challenge.id}/qr`, { token: challenge.watchToken });
  const [, frame = '', secret = ''] = new URL(String(shown.body['url'])).hash.slice(1).split('.');
  return { frame: Number(frame), secret };
}

/** Claims with a phone. */
export async function claim(target: Target, challenge: TestChallenge, phone: TestPhone, code?: { frame: number; secret: string }): Promise<Answer> {
  const shown = code ?? (await codeOnShow(target, challenge));
  return call(target, 'POST', `/v1/challenges/${challenge.id}/claim`, { json: { ...shown, device_token: phone.deviceToken } });
}

/** Claims and gives the claim token. */
export async function claimed(target: Target, challenge: TestChallenge, phone: TestPhone): Promise<string> {
  const answer = await claim(target, challenge, phone);
  if (answer.status !== 200) throw new Error(`claim refused: ${answer.text}`);
  return String(answer.body['claim_token']);
}

/** Signs what is on offer without a face. */
export async function signedPasskey(target: Target, challenge: TestChallenge, phone: TestPhone, token: string): Promise<object> {
  const offered = await call(target, 'POST', `/v1/challenges/${challenge.id}/fallback`, { token, json: { method: 'passkey' } });
  if (offered.status !== 200) throw new Error(`no offer: ${offered.text}`);
  const signed = signAssertion(offered.body['webauthn'] as RequestOptions, phone.credential, target.origin);
  phone.credential = signed.credential;
  return signed.response;
}

/** Completes with a signature. */
export async function complete(target: Target, challenge: TestChallenge, token: string, assertion: object): Promise<Answer> {
  return call(target, 'POST', `/v1/challenges/${challenge.id}/complete`, { token, json: { assertion } });
}

/** Types the code in the browser. */
export async function confirm(target: Target, challenge: TestChallenge, code: unknown): Promise<Answer> {
  return call(target, 'POST', `/v1/challenges/${challenge.id}/confirm`, { token: challenge.watchToken, json: { code } });
}

/** Passes a challenge by the phone's key, code included when it is asked for. */
export async function passByKey(target: Target, challenge: TestChallenge, phone: TestPhone): Promise<void> {
  const token = await claimed(target, challenge, phone);
  const done = await complete(target, challenge, token, await signedPasskey(target, challenge, phone, token));
  if (done.body['status'] === 'awaiting_confirmation') {
    const confirmedAnswer = await confirm(target, challenge, done.body['confirm_code']);
    if (confirmedAnswer.status !== 200) throw new Error(confirmedAnswer.text);
  } else if (done.body['status'] !== 'verified') throw new Error(done.text);
}

/** Redeems at the token endpoint. */
export async function redeem(target: Target, authReqId: string, key = target.apiKey): Promise<Answer> {
  const form = new URLSearchParams({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: authReqId });
  return call(target, 'POST', '/v1/token', { token: key, raw: { type: 'application/x-www-form-urlencoded', body: form.toString() } });
}

/** Uses a token up. */
export async function consume(target: Target, token: unknown, details: readonly object[], key = target.apiKey): Promise<Answer> {
  return call(target, 'POST', '/v1/tokens/consume', { token: key, json: { token, authorization_details: details } });
}

/** Status of a challenge as the browser sees it. */
export async function statusOf(target: Target, challenge: TestChallenge): Promise<string> {
  return String((await call(target, 'GET', `/v1/challenges/${challenge.id}`, { token: challenge.watchToken })).body['status']);
}

/** Runs the same thing sixteen times at once. */
export async function race(work: (i: number) => Promise<Answer>): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: 16 }, (_, i) => work(i)));
}
