import { calculateJwkThumbprint, CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { sha256, toBase64url, utf8 } from '../../src/lib/bytes.ts';

/** What a proof says; anything may be changed, to see it refused. */
export interface ProofInput {
  readonly htm?: unknown;
  readonly htu?: unknown;
  readonly at: number;
  readonly nonce?: unknown;
  readonly accessToken?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A key that proofs are made with. */
export interface ProofKey {
  readonly jkt: string;
  readonly publicJwk: JWK;
  readonly privateKey: CryptoKey;
  readonly prove: (input: ProofInput) => Promise<string>;
}

let proofs = 0;

/** Makes a key and what proves that one holds it (RFC 9449 section 4.2). */
export async function createProofKey(alg: 'ES256' | 'EdDSA' = 'ES256'): Promise<ProofKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const prove = async ({ htm = 'POST', htu, at, nonce, accessToken, claims = {}, header = {} }: ProofInput): Promise<string> => {
    proofs += 1;
    const ath = accessToken === undefined ? undefined : toBase64url(sha256(utf8(accessToken)));
    const payload = { jti: `proof_${String(at)}_${String(proofs)}`, htm, htu, iat: Math.floor(at / 1000), nonce, ath, ...claims };
    const protectedHeader = { typ: 'dpop+jwt', alg, jwk: publicJwk, ...header };
    return new CompactSign(utf8(JSON.stringify(payload))).setProtectedHeader(protectedHeader as never).sign(privateKey);
  };
  return { jkt: await calculateJwkThumbprint(publicJwk), publicJwk, privateKey, prove };
}
