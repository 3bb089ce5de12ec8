import { type ChallengeMethod, type ChallengeRecord, type ChallengeStatus, effectiveStatus, type RejectReason } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { Clock, Millis } from '../lib/time.ts';
import { type ChallengeCaller, loadForCaller } from './challenge-access.ts';

/** A challenge as its callers may see it: no score, no internal reason. */
export interface ChallengeView {
  readonly id: string;
  readonly status: ChallengeStatus;
  readonly version: number;
  readonly expiresAt: Millis;
  readonly eventType: string;
  readonly methods: readonly ChallengeMethod[];
  readonly confirmRequired: boolean;
  readonly confirmTriesLeft: number | null;
  /** Code that the phone shows too; null without one. */
  readonly bindingMessage: string | null;
  readonly failureCode: string | null;
  /** Only for the gateway. */
  readonly rejectReason: RejectReason | null;
}

/** What reading needs. */
export interface ReadChallengeDeps {
  readonly challenges: ChallengeStore;
  readonly clock: Clock;
  readonly limits: { readonly confirmTriesMax: number };
}

/**
 * Reads a challenge for one of its callers.
 * @param id the challenge
 * @param caller who asks
 * @param deps ports and limits
 * @returns the view; a version above the stored one marks the silent step to expired
 * @throws Problem `challenge_not_found`
 */
export async function readChallenge(id: string, caller: ChallengeCaller, deps: ReadChallengeDeps): Promise<ChallengeView> {
  const record = await loadForCaller(id, caller, deps.challenges);
  return viewChallenge(record, caller, deps);
}

function viewChallenge(record: ChallengeRecord, caller: ChallengeCaller, deps: ReadChallengeDeps): ChallengeView {
  const status = effectiveStatus(record, deps.clock.now());
  const confirming = status === 'awaiting_confirmation';
  return {
    id: record.id,
    status,
    version: record.version + (status === record.status ? 0 : 1),
    expiresAt: record.expiresAt,
    eventType: record.eventType,
    methods: record.methods,
    confirmRequired: confirming,
    confirmTriesLeft: confirming ? Math.max(0, deps.limits.confirmTriesMax - record.confirmFailures) : null,
    bindingMessage: record.intent.bindingMessage ?? null,
    failureCode: record.failureCode,
    rejectReason: caller.kind === 'gateway' ? record.rejectReason : null,
  };
}
