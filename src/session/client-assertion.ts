import { compactVerify, importJWK } from 'jose';
import { hashSecret, parseBase64url } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';
import type { ClientKeyRecord } from './client-key-store.ts';
import { parseJsonObject, readJwsHeader } from './jws-header.ts';

/** Algorithms of client assertions, each for one kind of key; closed, and the same in the metadata. */
export const CLIENT_ASSERTION_ALGS = ['ES256', 'EdDSA', 'Ed25519'] as const;

/** `client_assertion_type` of the one kind that is understood. */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How far ahead an assertion may end, in seconds: it authenticates one request, now. */
export const CLIENT_ASSERTION_SECONDS = 300;

/** How far clocks may differ, in seconds. */
export const CLIENT_ASSERTION_SKEW_SECONDS = 30;

const LONGEST = 4096;
const LONGEST_NAME = 256;

// Closed: nothing that points at a key, extends the format or encodes otherwise.
const HEADER_MEMBERS = new Set(['alg', 'typ', 'kid']);

// The explicit type of RFC 10070, its long form, and what clients from before it send.
const TYPES: readonly unknown[] = [undefined, 'JWT', 'client-authentication+jwt', 'application/client-authentication+jwt'];

/** An assertion whose form is right; nothing of it is proven. */
export interface UnprovenAssertion {
  readonly text: string;
  readonly alg: (typeof CLIENT_ASSERTION_ALGS)[number];
  readonly kid: string | null;
  /** Who it says it is of. */
  readonly clientId: string;
}

/** What an accepted assertion says. */
export interface ProvenAssertion {
  readonly key: ClientKeyRecord;
  /** Names this assertion for the guard against replays. */
  readonly replayKey: string;
  /** For how long it would be accepted again. */
  readonly replaySeconds: number;
}

/**
 * Reads whose assertion this claims to be, to know whose keys to try. Any spelling but the canonical compact form is refused first, because several strings verify as the same assertion.
 * @param text the value of `client_assertion`
 * @returns what it claims, or null when it is none that could be accepted
 */
export function readClientAssertion(text: string): UnprovenAssertion | null {
  const header = readHeader(text);
  if (header === null) return null;
  const alg = CLIENT_ASSERTION_ALGS.find((one) => one === header['alg']);
  const { kid } = header;
  const payload = parseBase64url(text.split('.')[1] ?? '');
  const clientId = payload && parseJsonObject(payload)?.['iss'];
  if (alg === undefined || !isName(clientId) || (kid !== undefined && !isName(kid))) return null;
  return { text, alg, kid: kid ?? null, clientId };
}

function readHeader(text: string): Readonly<Record<string, unknown>> | null {
  const header = text.length <= LONGEST ? readJwsHeader(text) : null;
  return header && Object.keys(header).every((name) => HEADER_MEMBERS.has(name)) && TYPES.includes(header['typ']) ? header : null;
}

/**
 * Verifies an assertion against the keys of the client it names, all but that it comes for the first time: that is the caller's.
 * The audience is our issuer alone, as one string: an assertion that would do at another server or endpoint is not for us.
 * @param assertion what was read
 * @param expected keys of that client that are not revoked, our issuer and the present time
 * @returns the key that signed it and how it is named, or null
 * @see RFC 7523 section 3, RFC 10070, OpenID Connect Core section 9
 */
export async function verifyClientAssertion(
  assertion: UnprovenAssertion,
  expected: { readonly keys: readonly ClientKeyRecord[]; readonly issuer: string; readonly now: Millis },
): Promise<ProvenAssertion | null> {
  const { alg, kid, clientId } = assertion;
  const kind = alg === 'ES256' ? 'ES256' : 'EdDSA';
  const fitting = expected.keys.filter((key) => key.alg === kind && key.clientId === clientId && (kid === null || kid === key.kid || kid === key.thumbprint));
  for (const key of fitting) {
    const claims = await verifiedClaims(assertion, key);
    if (claims !== null) return accept(claims, key, expected);
  }
  return null;
}

function accept(
  claims: Readonly<Record<string, unknown>>,
  key: ClientKeyRecord,
  expected: { readonly issuer: string; readonly now: Millis },
): ProvenAssertion | null {
  const { iss, sub, aud, jti, exp } = claims;
  if (iss !== key.clientId || sub !== key.clientId || aud !== expected.issuer || !isName(jti)) return null;
  const now = expected.now / 1000;
  if (!isInTime(claims, now)) return null;
  return { key, replayKey: hashSecret(`client-assertion ${key.clientId} ${jti}`), replaySeconds: Math.ceil(Number(exp) - now) + 1 };
}

function isInTime({ exp, iat, nbf }: Readonly<Record<string, unknown>>, now: number): boolean {
  const latest = now + CLIENT_ASSERTION_SKEW_SECONDS;
  if (!Number.isInteger(exp) || Number(exp) <= now || Number(exp) > latest + CLIENT_ASSERTION_SECONDS) return false;
  const isPast = (time: unknown): boolean => time === undefined || (Number.isInteger(time) && Number(time) <= latest && Number(time) < Number(exp));
  // One that was made to live longer does not become good by waiting.
  const isShort = iat === undefined || Number(exp) - Number(iat) <= CLIENT_ASSERTION_SECONDS;
  return isPast(iat) && isPast(nbf) && isShort;
}

async function verifiedClaims({ text, alg }: UnprovenAssertion, { publicJwk }: ClientKeyRecord): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { payload } = await compactVerify(text, await importJWK({ ...publicJwk }, alg), { algorithms: [alg] });
    return parseJsonObject(payload);
  } catch {
    return null;
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;
}
