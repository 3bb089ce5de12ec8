import type { Millis } from '../lib/time.ts';

/** The data key of an attempt as it is kept: sealed under a wrapping key from outside the database. Without it the frames of the attempt are noise, wherever copies of them lie. */
export interface SealedKey {
  readonly wrapped: Uint8Array;
  /** Which wrapping key it is under. */
  readonly keyId: string;
}

/** Frames that somebody keeps for review. */
export interface EvidenceHold {
  /** What for, in the operator's words. */
  readonly reason: string;
  /** Id of the operator's key. */
  readonly by: string;
  /** When it began; prolonging does not move it. */
  readonly since: Millis;
  readonly until: Millis;
}

/** An attempt whose frames were shredded because their time was over. */
export interface ExpiredEvidence {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  /** Whether a hold had kept them. */
  readonly wasHeld: boolean;
}

/** Why frames cannot be held or let go. */
export type HoldRefusal = 'unknown' | 'destroyed' | 'too_long' | 'not_held';

/**
 * The keys of what attempts hold, and what keeps them. A key is destroyed with the verdict, at the end of its time, at withdrawal and at erasure, whichever is
 * first; a hold puts off the first two. All of these are single conditional statements on the one row: a hold and a destruction that race are decided there, and what was
 * destroyed can never be held.
 */
export interface EvidenceKeyStore {
  /**
   * Holds the frames of an attempt, or changes the hold that stands.
   * @returns the hold; `unknown` for another client's attempt, `destroyed` when there is nothing left, `too_long` when `until` lies beyond `maxMs` after the hold began
   */
  hold(
    target: { readonly id: string; readonly clientId: string },
    hold: { readonly reason: string; readonly by: string; readonly until: Millis },
    limits: { readonly now: Millis; readonly maxMs: number },
  ): Promise<EvidenceHold | HoldRefusal>;
  /** Ends a hold: what only it kept is destroyed; an attempt that still runs goes on. @returns the subject, and whether the key is gone */
  release(
    target: { readonly id: string; readonly clientId: string },
    now: Millis,
  ): Promise<{ readonly subject: string; readonly isGone: boolean } | HoldRefusal>;
  /** Destroys the keys whose time is over, at most `limit`. */
  shredExpired(now: Millis, limit: number): Promise<readonly ExpiredEvidence[]>;
  /** Keys that are not under `keyId`, ordered by attempt, behind `after`. */
  listKeysNotUnder(keyId: string, after: string | null, limit: number): Promise<readonly (SealedKey & { readonly id: string; readonly clientId: string })[]>;
  /** Exchanges a wrapping only while it is still the one given: a key that was destroyed meanwhile stays so. @returns whether it was exchanged */
  rewrapKey(id: string, from: Uint8Array, to: SealedKey): Promise<boolean>;
  /** How many keys stand under each wrapping key. */
  countKeys(): Promise<Readonly<Record<string, number>>>;
}
