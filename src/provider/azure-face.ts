import { sha256, toHex, utf8 } from '../lib/bytes.ts';
import type { Clock } from '../lib/time.ts';
import type { SessionBinding, SessionProvider, SessionResult, VendorSession } from '../liveness/liveness-provider.ts';
import { asRecord, callVendor, jsonOf, unavailable, type VendorAnswer, type VendorPorts } from './call-vendor.ts';

/** How to reach Azure Face. */
export interface AzureSettings {
  /** Of the resource, for example `https://NAME.cognitiveservices.azure.com`. */
  readonly endpoint: string;
  /** Region of the resource, as it stands in the record and is told to the phone's SDK. */
  readonly region: string;
  readonly key: string;
}

/** What the phone's token lives at most, in seconds; the least that the service takes is 60. */
const SESSION_SECONDS = 180;
const JSON_MAX_BYTES = 256 * 1024;
const IMAGE_MAX_BYTES = 2 * 1024 * 1024;
const ID = /^[A-Za-z0-9-]{1,128}$/;
const PATH = '/face/v1.2';
const DECISIONS: ReadonlyMap<string, Judged['decision']> = new Map([
  ['realface', 'live'],
  ['uncertain', 'uncertain'],
  ['spoofface', 'spoof'],
]);
const UNJUDGED: ReadonlyMap<string, Unjudged> = new Map([
  ['NotStarted', { status: 'pending' }],
  ['Running', { status: 'pending' }],
  ['Failed', { status: 'over', because: 'failed' }],
  ['Canceled', { status: 'over', because: 'failed' }],
]);

/**
 * Azure AI Face liveness, REST version v1.2: `detectLiveness-sessions` and `sessionImages`. The phone gets the session's own token, never the key; the result is read with the key and the session deleted afterwards.
 * The attempt is the session's `deviceCorrelationId`, so that a session belongs to one attempt there too. The session image is matched here. `detectLivenessWithVerify-sessions` would need a stored photograph, and there is none.
 * @param settings address, region and key
 * @param ports network, time and clock
 * @returns the provider
 * @see https://learn.microsoft.com/rest/api/face/liveness-session-operations/create-liveness-session?view=rest-face-v1.2
 */
export function createAzureFace(settings: AzureSettings, ports: VendorPorts & { readonly clock: Clock }): SessionProvider {
  const base = `${settings.endpoint.replace(/\/+$/, '')}${PATH}`;
  const call = (method: string, path: string, options: { readonly body?: object; readonly maxBytes?: number } = {}): Promise<VendorAnswer> => {
    const headers = { 'Ocp-Apim-Subscription-Key': settings.key, ...(options.body ? { 'Content-Type': 'application/json' } : {}) };
    const init = { method, headers, ...(options.body ? { body: JSON.stringify(options.body) } : {}) };
    return callVendor({ request: () => Promise.resolve({ url: `${base}${path}`, init }), maxBytes: options.maxBytes ?? JSON_MAX_BYTES }, ports);
  };
  const imageOf = async (id: string): Promise<Uint8Array | null> => {
    const answer = await call('GET', `/sessionImages/${id}`, { maxBytes: IMAGE_MAX_BYTES });
    return answer.status === 200 ? answer.bytes : null;
  };
  return {
    name: 'azure-face',
    capture: 'vendor',
    open: async (binding) => {
      const expiresAt = ports.clock.now() + SESSION_SECONDS * 1000;
      const { sessionId: id, authToken } = jsonOf(await call('POST', '/detectLiveness-sessions', { body: sessionFor(binding) }), 200);
      if (typeof id !== 'string' || !ID.test(id) || typeof authToken !== 'string' || authToken === '') throw unavailable('no session');
      return { session: { id, region: settings.region, expiresAt }, clientToken: authToken };
    },
    read: async (session) => {
      if (session.region !== settings.region) throw unavailable('a session of another region');
      const answer = await call('GET', `/detectLiveness-sessions/${session.id}`);
      if (answer.status === 404) return { status: 'over', because: 'expired' };
      const judged = resultOf(jsonOf(answer, 200), session);
      if (!('imageId' in judged)) return judged;
      const { imageId, ...result } = judged;
      return { ...result, referenceImage: imageId === null ? null : await imageOf(imageId) };
    },
    close: async (session) => {
      // Where it is unknown it would look as if it were gone.
      if (session.region !== settings.region) throw unavailable('a session of another region');
      const { status } = await call('DELETE', `/detectLiveness-sessions/${session.id}`);
      if (status !== 204 && status !== 200 && status !== 404) throw unavailable(`status ${String(status)}`);
    },
  };
}

function sessionFor(binding: SessionBinding): object {
  return {
    livenessOperationMode: 'PassiveActive',
    deviceCorrelationId: toGuid(binding.attemptId),
    authTokenTimeToLiveInSeconds: SESSION_SECONDS,
    enableSessionImage: true,
  };
}

type Unjudged = Exclude<SessionResult, { readonly status: 'judged' }>;
type Read = Unjudged | (Omit<Judged, 'referenceImage'> & { readonly imageId: string | null });
type Judged = Extract<SessionResult, { readonly status: 'judged' }>;

function resultOf(body: Readonly<Record<string, unknown>>, session: VendorSession): Read {
  if (body['sessionId'] !== session.id) throw unavailable('the result of another session');
  const { status } = body;
  const unjudged = typeof status === 'string' ? UNJUDGED.get(status) : undefined;
  if (unjudged) return unjudged;
  const attempts: unknown = asRecord(body['results'])?.['attempts'];
  if (status !== 'Succeeded' || !Array.isArray(attempts)) throw unavailable('a result out of form');
  return judgedBy(attempts.map(resultOfAttempt));
}

function resultOfAttempt(value: unknown): Readonly<Record<string, unknown>> | null {
  const attempt = asRecord(value);
  return attempt?.['attemptStatus'] === 'Succeeded' ? asRecord(attempt['result']) : null;
}

// The service lets a phone try thrice within a session: the last attempt decides, unless any of them was a forgery.
function judgedBy(results: readonly (Readonly<Record<string, unknown>> | null)[]): Read {
  const last = results.at(-1) ?? null;
  const isForged = results.some((result) => result?.['livenessDecision'] === 'spoofface');
  const word = isForged ? 'spoofface' : last?.['livenessDecision'];
  const decision = typeof word === 'string' ? DECISIONS.get(word) : undefined;
  if (decision === undefined) throw unavailable('a decision out of form');
  const id = last?.['sessionImageId'];
  return { status: 'judged', decision, confidence: decision === 'live' ? 1 : 0, threshold: 1, imageId: typeof id === 'string' && ID.test(id) ? id : null };
}

// The service wants a GUID: the same attempt always gives the same, and none tells anything.
function toGuid(attemptId: string): string {
  const hex = toHex(sha256(utf8(attemptId)));
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
