import type { Millis } from '../lib/time.ts';

/** Algorithms a token may be signed with. */
export type SigningAlg = 'ES256' | 'EdDSA';

/** A signing key; the private part is sealed under a key from outside the database. */
export interface SigningKeyRecord {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: Uint8Array;
  readonly createdAt: Millis;
  /** When it stopped signing; it stays in the JWKS until `removeAt`. */
  readonly retiredAt: Millis | null;
  readonly removeAt: Millis | null;
}

/** The record of signing keys. */
export interface SigningKeyStore {
  /** All keys still to be published, newest first. */
  list(now: Millis): Promise<readonly SigningKeyRecord[]>;
  /** Adds the first key; when another process was first, keeps theirs. @returns the active key */
  ensureActive(candidate: SigningKeyRecord): Promise<SigningKeyRecord>;
  /** Makes `next` the active key and retires the present one until `removeOldAt`, in one transaction. */
  rotate(next: SigningKeyRecord, removeOldAt: Millis): Promise<void>;
}
