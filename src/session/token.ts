import type { Assurance, ProviderName } from '../lib/assurance.ts';
import { compactVerify, CompactSign, importJWK, type JWK } from 'jose';
import type { Json } from '../lib/canonical-json.ts';
import { utf8 } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';
import { parseJsonObject, readJwsHeader } from './jws-header.ts';
import type { ActiveKey } from './keys.ts';
import type { SigningKeyRecord } from './signing-key-store.ts';

/** Claims of a step-up token. */
export interface StepUpClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly client_id: string;
  readonly auth_time: number;
  readonly step_up_at: number;
  readonly acr: string;
  readonly amr: readonly string[];
  /** What stands behind the face check; absent where none was made. */
  readonly assurance?: Assurance;
  /** Who judged the face. */
  readonly liveness_provider?: ProviderName;
  readonly authorization_details: Json;
  /** The challenge. */
  readonly txn: string;
  /** The assessment. */
  readonly asm: string;
  /** The key that the token is bound to. */
  readonly cnf?: { readonly jkt: string };
}

/** Why a token was not accepted. Callers outside see one code for all of them. */
export type TokenFault = 'not_canonical' | 'bad_header' | 'unknown_key' | 'bad_signature' | 'bad_claims' | 'expired';

/** Outcome of verifying a token. */
export type TokenResult = { readonly ok: true; readonly claims: StepUpClaims } | { readonly ok: false; readonly code: TokenFault };

const TYP = 'at+jwt';

/** Longest life of a token in seconds. */
export const TOKEN_MAX_SECONDS = 300;

// Keys come from the record alone, and no extension is understood.
const FOREIGN_KEY_HEADERS = ['crit', 'jku', 'x5u', 'jwk', 'x5c'];

/**
 * Signs a step-up token.
 * @param claims all claims
 * @param key the active key
 * @returns the compact form
 * @throws TypeError when the token would live longer than {@link TOKEN_MAX_SECONDS}
 * @see RFC 9068 section 2, RFC 9396 section 9.1
 */
export async function signToken(claims: StepUpClaims, key: ActiveKey): Promise<string> {
  if (!isShortLived(claims)) throw new TypeError('a step-up token lives at most 300 seconds');
  const payload = utf8(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ typ: TYP, alg: key.alg, kid: key.kid }).sign(key.privateKey);
}

/**
 * Verifies a step-up token. Any spelling but the canonical compact form is refused first, because several strings verify as the same token: padding, white space, spare bits.
 * @param token the presented text
 * @param expected keys, issuer, audience, present time and tolerated skew
 * @returns the claims, or why not
 * @see RFC 8725 section 3, RFC 9068 section 4
 */
export async function verifyToken(
  token: string,
  expected: {
    readonly keys: readonly SigningKeyRecord[];
    readonly issuer: string;
    readonly audience: string;
    readonly now: Millis;
    readonly skewSeconds: number;
  },
): Promise<TokenResult> {
  const header = readJwsHeader(token);
  if (header === null) return { ok: false, code: 'not_canonical' };
  if (header['typ'] !== TYP || FOREIGN_KEY_HEADERS.some((name) => name in header)) return { ok: false, code: 'bad_header' };
  const record = expected.keys.find((key) => key.kid === header['kid']);
  if (!record) return { ok: false, code: 'unknown_key' };
  if (header['alg'] !== record.alg) return { ok: false, code: 'bad_header' };
  const payload = await verifySignature(token, record);
  if (payload === null) return { ok: false, code: 'bad_signature' };
  const claims = parseJsonObject(payload);
  if (!isStepUpClaims(claims) || claims.iss !== expected.issuer || claims.aud !== expected.audience) return { ok: false, code: 'bad_claims' };
  return isInTime(claims, expected) ? { ok: true, claims } : { ok: false, code: 'expired' };
}

function isShortLived(claims: Pick<StepUpClaims, 'iat' | 'exp'>): boolean {
  return claims.exp > claims.iat && claims.exp - claims.iat <= TOKEN_MAX_SECONDS;
}

function isInTime(claims: StepUpClaims, expected: { readonly now: Millis; readonly skewSeconds: number }): boolean {
  const nowSeconds = expected.now / 1000;
  return nowSeconds < claims.exp && nowSeconds + expected.skewSeconds >= claims.nbf;
}

const importedPublicKeys = new WeakMap<SigningKeyRecord, ReturnType<typeof importJWK>>();

// Imported once for each record that the key ring holds, and forgotten with it.
async function importPublicKey(record: SigningKeyRecord): ReturnType<typeof importJWK> {
  const known = importedPublicKeys.get(record);
  if (known) return known;
  // The public JWK was exported by this service when the key was made.
  const key = importJWK(record.publicJwk as JWK, record.alg);
  importedPublicKeys.set(record, key);
  return key;
}

async function verifySignature(token: string, record: SigningKeyRecord): Promise<Uint8Array | null> {
  try {
    const { payload } = await compactVerify(token, await importPublicKey(record), { algorithms: [record.alg] });
    return payload;
  } catch {
    return null;
  }
}

const TEXT_CLAIMS = ['iss', 'aud', 'sub', 'sid', 'jti', 'client_id', 'acr', 'txn', 'asm'];
const OPTIONAL_TEXT_CLAIMS = ['assurance', 'liveness_provider'];
const NUMBER_CLAIMS = ['iat', 'nbf', 'exp', 'auth_time', 'step_up_at'];

function isStepUpClaims(value: unknown): value is StepUpClaims {
  if (typeof value !== 'object' || value === null) return false;
  const claims: Readonly<Record<string, unknown>> = { ...value };
  return (
    TEXT_CLAIMS.every((name) => typeof claims[name] === 'string') &&
    isConfirmation(claims['cnf']) &&
    OPTIONAL_TEXT_CLAIMS.every((name) => claims[name] === undefined || typeof claims[name] === 'string') &&
    NUMBER_CLAIMS.every((name) => Number.isInteger(claims[name])) &&
    Array.isArray(claims['amr']) &&
    claims['amr'].every((value) => typeof value === 'string') &&
    Array.isArray(claims['authorization_details']) &&
    isShortLived({ iat: Number(claims['iat']), exp: Number(claims['exp']) })
  );
}

// Read for what it is, so that a binding which is not understood is never taken for none.
function isConfirmation(cnf: unknown): boolean {
  return cnf === undefined || (typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && typeof cnf.jkt === 'string' && Object.keys(cnf).length === 1);
}
