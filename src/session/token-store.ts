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
  /** Adds a token that rests on no challenge. */
  add(token: TokenRecord): Promise<void>;
  /**
   * Redeems a verified challenge and adds its token, in one statement: one of all racers, and never when the challenge is over or the device that approved was revoked.
   * @returns version of the challenge after, or null
   */
  issue(token: Pick<TokenRecord, 'jti' | 'challengeId' | 'expiresAt'>, now: Millis): Promise<number | null>;
  find(jti: string): Promise<TokenRecord | null>;
  /** Uses the token up: true for exactly one caller, never when revoked or at or after expiry. */
  consume(clientId: string, jti: string, now: Millis): Promise<boolean>;
  /** @returns false when unknown or foreign; revoking twice is true */
  revoke(clientId: string, jti: string, now: Millis): Promise<boolean>;
}
