import type { ExcludableAction } from '../lib/excludable-action.ts';
import type { Millis } from '../lib/time.ts';
import type { Achieved, ChallengeRecord, ChallengeStatus, RejectReason } from './challenge.ts';

/** What a claim writes. */
export interface ClaimPatch {
  readonly deviceId: string;
  readonly claimTokenHash: string;
  readonly expiresAt: Millis;
  readonly confirmRequired: boolean;
}

/** What an approval writes. */
export interface ApprovalPatch {
  readonly achieved: Achieved;
  /** Present when the person must still type the code in the browser. */
  readonly confirmCodeHash: string | null;
}

/** A challenge that ended, for those who watch it. */
export interface EndedChallenge {
  readonly id: string;
  readonly version: number;
}

/** What "this is not me" ended. */
export interface StrangerRejected {
  readonly record: ChallengeRecord;
  readonly canceled: readonly EndedChallenge[];
  readonly revokedTokens: number;
}

/**
 * The record of challenges. Every edge is ONE conditional statement (`update … where id and status and not expired … returning`), never read, check, write:
 * of any number of racers exactly one gets the record back, the others get null. No edge leaves a terminal state; none succeeds at or after `expiresAt`.
 * verified → consumed is part of issuing the token (`TokenStore.issue`). Creation is part of {@link "assessment-store"}: decision and challenge are written together or not at all.
 */
export interface ChallengeStore {
  /** @returns the record, or null */
  find(id: string): Promise<ChallengeRecord | null>;
  /** @returns the record with this hash of `auth_req_id`, or null */
  findByAuthReqIdHash(hash: string): Promise<ChallengeRecord | null>;
  /** pending → claimed. The secret's frame and the device were checked by the caller; who comes second gets null. */
  claim(id: string, patch: ClaimPatch, now: Millis): Promise<ChallengeRecord | null>;
  /** Counts a wrong claim secret; at `limit` a pending challenge fails with `claim_guessed`. @returns the record after, or null when not pending */
  countBadClaim(id: string, limit: number, now: Millis): Promise<ChallengeRecord | null>;
  /**
   * claimed | verifying → verifying, taking one of `limit` liveness tries for the attempt that is to begin, and keeping what the person cannot do. No earlier attempt can be signed for from then on, and an offer to do so is taken back.
   * @returns null when none is left or something else was said before
   */
  takeLivenessTry(
    id: string,
    taken: { readonly limit: number; readonly excludes: ExcludableAction | null; readonly attemptId: string },
    now: Millis,
  ): Promise<ChallengeRecord | null>;
  /** Offers a signature: claimed | verifying → verifying, replacing any earlier offer; with a face only for the attempt that was begun last. The nonce is single use. */
  offerAssertion(
    id: string,
    offer: { readonly nonce: string; readonly method: 'face' | 'passkey'; readonly attemptId: string | null },
    now: Millis,
  ): Promise<ChallengeRecord | null>;
  /** Takes the offered nonce away before the signature is checked, so that it can be tried once. @returns the record as it was WITH the nonce, to exactly one caller */
  consumeAssertionNonce(id: string, now: Millis): Promise<ChallengeRecord | null>;
  /** Counts a refused signature; at `limit` the challenge fails with `assertion_invalid`. */
  countBadAssertion(id: string, limit: number, now: Millis): Promise<ChallengeRecord | null>;
  /** claimed | verifying (| pending when the fallback is done in the browser) → awaiting_confirmation when a code hash is given, else verified. */
  approve(id: string, patch: ApprovalPatch, now: Millis): Promise<ChallengeRecord | null>;
  /** awaiting_confirmation → verified, when the hash equals. On any other hash counts a failure; at `limit` → failed `confirm_guessed`. */
  confirm(id: string, codeHash: string, limit: number, now: Millis): Promise<{ readonly matched: boolean; readonly record: ChallengeRecord } | null>;
  /** claimed | verifying | awaiting_confirmation → rejected. */
  reject(id: string, reason: Exclude<RejectReason, 'not_me'>, now: Millis): Promise<ChallengeRecord | null>;
  /**
   * claimed | verifying | awaiting_confirmation → rejected `not_me`. In the same transaction every other challenge of the subject that is open or not yet redeemed is canceled, and every token revoked that is not used up or over,
   * also one that is being redeemed at this moment.
   */
  rejectAsStranger(id: string, now: Millis): Promise<StrangerRejected | null>;
  /** any open state → canceled. */
  cancel(id: string, now: Millis): Promise<ChallengeRecord | null>;
  /** any open state but verified → failed. */
  fail(id: string, failureCode: string, now: Millis): Promise<ChallengeRecord | null>;
  /** Marks open records past their time as expired. @returns how many */
  sweepExpired(now: Millis, batch: number): Promise<number>;
  /** What this subject declined after a time, oldest first. */
  recentRejections(clientId: string, subject: string, since: Millis): Promise<readonly { readonly at: Millis; readonly reason: RejectReason }[]>;
}

/** Statuses in which a challenge still occupies one of the subject's places. */
export const OPEN_STATUSES: readonly ChallengeStatus[] = ['pending', 'claimed', 'verifying', 'awaiting_confirmation'];
