import { calculateJwkThumbprint, importJWK } from 'jose';
import type { ClientKeyAlg, ClientKeyRecord } from './client-key-store.ts';

/** Members that only private and symmetric keys have. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Members that say nothing of the key itself and may stand beside it. */
const BESIDE = new Set(['kid', 'alg', 'use', 'key_ops', 'ext']);

/** A key as it is kept. */
export type ParsedClientKey = Pick<ClientKeyRecord, 'kid' | 'thumbprint' | 'alg' | 'publicJwk'>;

/** The key, or why it is not acceptable. */
export type ClientKeyResult =
  | { readonly ok: true; readonly key: ParsedClientKey }
  | { readonly ok: false; readonly code: 'private_key' | 'unsupported_key' | 'invalid_key' };

/**
 * Reads a public key that a client is to be known by: P-256 or Ed25519, nothing private, nothing that points elsewhere. Only the members of the key itself are kept.
 * @param jwk untrusted
 * @returns the key as it is kept; `private_key` when a private or symmetric member came along, which should then be thrown away
 * @see RFC 7517 section 4, RFC 8725 section 3.5
 */
export async function parseClientKey(jwk: Readonly<Record<string, unknown>>): Promise<ClientKeyResult> {
  if (PRIVATE_MEMBERS.some((name) => name in jwk)) return { ok: false, code: 'private_key' };
  const kind = kindOf(jwk);
  if (kind === null) return { ok: false, code: 'unsupported_key' };
  const { kid } = jwk;
  const isKid = kid === undefined || (typeof kid === 'string' && /^[\x21-\x7e]{1,128}$/.test(kid));
  const known = new Set([...Object.keys(kind.publicJwk), ...BESIDE]);
  if (!isKid || Object.keys(jwk).some((name) => !known.has(name)) || !(await isUsable(kind))) return { ok: false, code: 'invalid_key' };
  const thumbprint = await calculateJwkThumbprint(kind.publicJwk);
  return { ok: true, key: { ...kind, thumbprint, kid: kid ?? thumbprint } };
}

type Kind = Pick<ClientKeyRecord, 'alg' | 'publicJwk'>;

function kindOf({ kty, crv, x, y, alg, use }: Readonly<Record<string, unknown>>): Kind | null {
  if (typeof x !== 'string' || (use !== undefined && use !== 'sig')) return null;
  if (kty === 'EC' && crv === 'P-256' && typeof y === 'string') return named(alg, ['ES256'], { alg: 'ES256', publicJwk: { kty, crv, x, y } });
  if (kty === 'OKP' && crv === 'Ed25519') return named(alg, ['EdDSA', 'Ed25519'], { alg: 'EdDSA', publicJwk: { kty, crv, x } });
  return null;
}

function named(alg: unknown, names: readonly string[], kind: Kind): Kind | null {
  return alg === undefined || names.some((name) => name === alg) ? kind : null;
}

// A point that is not on its curve is found out only by importing it.
async function isUsable({ publicJwk, alg }: { readonly publicJwk: Readonly<Record<string, string>>; readonly alg: ClientKeyAlg }): Promise<boolean> {
  try {
    await importJWK({ ...publicJwk }, alg);
    return true;
  } catch {
    return false;
  }
}
