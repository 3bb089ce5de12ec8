import type { Millis } from '../lib/time.ts';

/** Algorithms of signing keys: the first two for step-up tokens, RS256 for security events alone. */
export type SigningAlg = 'ES256' | 'EdDSA' | 'RS256';

/** What a key signs. Keys of one purpose are never seen by what verifies the other. */
export type SigningPurpose = 'token' | 'security_event';

/** A signing key; the private part is sealed under a key from outside the database. */
export interface SigningKeyRecord {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: Uint8Array;
  readonly createdAt: Millis;
  /** When it stops signing, past or to come; it stays in the JWKS until `removeAt`. Null for the last in line. */
  readonly retiredAt: Millis | null;
  readonly removeAt: Millis | null;
}

/** The record of signing keys. */
export interface SigningKeyStore {
  /** All keys still to be published, newest first. */
  list(now: Millis): Promise<readonly SigningKeyRecord[]>;
  /** Adds the first key; when another process was first, keeps theirs. @returns the active key */
  ensureActive(candidate: SigningKeyRecord): Promise<SigningKeyRecord>;
  /** Puts `next` last in line: it is published at once, and signs when the one before it stops. In one transaction; several at once take turns. */
  rotate(next: SigningKeyRecord, old: { readonly retireAt: Millis; readonly removeAt: Millis }): Promise<void>;
  /** Ends every other key now, published ones too, and puts `next` in their place, in one transaction. */
  replaceAll(next: SigningKeyRecord): Promise<void>;
}
