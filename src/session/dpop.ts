import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose';
import { hashSecret, sha256, toBase64url, utf8 } from '../lib/bytes.ts';
import { normalizeHttpUri } from '../lib/http-uri.ts';
import type { Millis } from '../lib/time.ts';
import { parseJsonObject, readJwsHeader } from './jws-header.ts';

/** How far the time in a proof may lie from ours, in seconds; see RFC 9449 section 11.1. */
export const PROOF_WINDOW_SECONDS = 60;

/** Algorithms of proofs, each for one kind of key; closed, and the same in the metadata. */
export const DPOP_ALGS = ['ES256', 'EdDSA', 'Ed25519'] as const;

const LONGEST = 4096;
const LONGEST_JTI = 256;

/** What a proof must fit. */
export interface ExpectedProof {
  readonly method: string;
  /** The URI that was asked for; query and fragment are not looked at. */
  readonly uri: string;
  readonly now: Millis;
  /** The token that the proof comes with; null at the token endpoint, where there is none yet. */
  readonly accessToken: string | null;
  /** Whether a nonce is one of ours and fresh; null where none was given out. */
  readonly isFreshNonce: ((nonce: string) => boolean) | null;
}

/** What a proof says. */
export type ProofResult =
  | {
      readonly ok: true;
      /** RFC 7638 thumbprint of the key. */
      readonly jkt: string;
      /** Names this proof for the guard against replays. */
      readonly replayKey: string;
    }
  | { readonly ok: false; readonly code: 'invalid_dpop_proof' | 'use_dpop_nonce' };

const INVALID = { ok: false, code: 'invalid_dpop_proof' } as const;

/**
 * Verifies a proof of possession, all but that it is the first of its name and that its key is the one that was named: both are the caller's.
 * @param proof the value of the one `DPoP` header
 * @param expected request, token, time and nonce
 * @returns the key's thumbprint, or why not
 * @see RFC 9449 section 4.3, checks 2 to 12
 */
export async function verifyDpopProof(proof: string, expected: ExpectedProof): Promise<ProofResult> {
  const read = await readProof(proof);
  const uri = normalizeHttpUri(expected.uri);
  if (read === null || uri === null || !isForRequest(read.claims, uri, expected)) return INVALID;
  const { jti, nonce } = read.claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) return INVALID;
  if (expected.isFreshNonce !== null && (typeof nonce !== 'string' || !expected.isFreshNonce(nonce))) return { ok: false, code: 'use_dpop_nonce' };
  if (nonce !== undefined && typeof nonce !== 'string') return INVALID;
  const jkt = await calculateJwkThumbprint(read.jwk);
  return { ok: true, jkt, replayKey: hashSecret(`${jkt} ${uri} ${jti}`) };
}

// Key and claims of a proof whose signature holds.
async function readProof(proof: string): Promise<{ readonly jwk: JWK; readonly claims: Readonly<Record<string, unknown>> } | null> {
  const header = proof.length <= LONGEST ? readJwsHeader(proof) : null;
  if (header?.['typ'] !== 'dpop+jwt' || 'crit' in header) return null;
  const alg = DPOP_ALGS.find((one) => one === header['alg']);
  const jwk = alg === undefined ? null : readPublicKey(header['jwk'], alg);
  if (alg === undefined || jwk === null) return null;
  const claims = await verifiedClaims(proof, jwk, alg);
  return claims && { jwk, claims };
}

function isForRequest({ htm, htu, iat, ath }: Readonly<Record<string, unknown>>, uri: string, { method, now, accessToken }: ExpectedProof): boolean {
  const isInTime = Number.isInteger(iat) && Math.abs(Number(iat) - now / 1000) <= PROOF_WINDOW_SECONDS;
  const isOverToken = accessToken === null || ath === toBase64url(sha256(utf8(accessToken)));
  return htm === method && typeof htu === 'string' && normalizeHttpUri(htu) === uri && isInTime && isOverToken;
}

// A public key of the one kind that the algorithm is for: nothing private, nothing symmetric.
function readPublicKey(value: unknown, alg: (typeof DPOP_ALGS)[number]): JWK | null {
  if (typeof value !== 'object' || value === null || 'd' in value || 'k' in value) return null;
  const { kty, crv, x, y }: Readonly<Record<string, unknown>> = { ...value };
  if (typeof x !== 'string') return null;
  if (alg === 'ES256') return kty === 'EC' && crv === 'P-256' && typeof y === 'string' ? { kty, crv, x, y } : null;
  return kty === 'OKP' && crv === 'Ed25519' ? { kty, crv, x } : null;
}

async function verifiedClaims(proof: string, jwk: JWK, alg: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { payload } = await compactVerify(proof, await importJWK(jwk, alg), { algorithms: [alg] });
    return parseJsonObject(payload);
  } catch {
    return null;
  }
}
