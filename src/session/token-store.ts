import type { Millis } from '../lib/time.ts';

/** The record of one issued token. */
export interface TokenRecord {
  readonly jti: string;
  readonly clientId: string;
  readonly subject: string;
  readonly challengeId: string;
  readonly expiresAt: Millis;
  readonly consumedAt: Millis | null;
  readonly revokedAt: Millis | null;
}

/** The record of issued tokens, keyed by `jti`, so that no re-encoding of a token escapes revocation. */
export interface TokenStore {
  add(token: TokenRecord): Promise<void>;
  find(jti: string): Promise<TokenRecord | null>;
  /** Uses the token up: true for exactly one caller, never when revoked or at or after expiry. */
  consume(clientId: string, jti: string, now: Millis): Promise<boolean>;
  /** @returns false when unknown or foreign; revoking twice is true */
  revoke(clientId: string, jti: string, now: Millis): Promise<boolean>;
  /** Revokes all unexpired tokens of a subject. @returns how many */
  revokeSubject(clientId: string, subject: string, now: Millis): Promise<number>;
}
