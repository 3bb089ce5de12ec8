import { type ChallengeRecord, effectiveStatus } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { equalSecrets, hashSecret } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';

/** Who asks for a challenge, proven by a secret. */
export type ChallengeCaller =
  | { readonly kind: 'gateway'; readonly clientId: string }
  | { readonly kind: 'browser'; readonly watchToken: string }
  | { readonly kind: 'phone'; readonly claimToken: string };

/**
 * Loads a challenge for a caller that may see it. Unknown ids and wrong secrets look the same.
 * @param id the challenge
 * @param caller who asks
 * @param challenges the record
 * @returns the record
 * @throws Problem `challenge_not_found`
 */
export async function loadForCaller(id: string, caller: ChallengeCaller, challenges: ChallengeStore): Promise<ChallengeRecord> {
  const record = await challenges.find(id);
  if (!record || !mayAccess(record, caller)) throw new Problem('challenge_not_found');
  return record;
}

function mayAccess(record: ChallengeRecord, caller: ChallengeCaller): boolean {
  if (caller.kind === 'gateway') return record.clientId === caller.clientId;
  if (caller.kind === 'browser') return equalSecrets(hashSecret(caller.watchToken), record.watchTokenHash);
  return record.claimTokenHash !== null && equalSecrets(hashSecret(caller.claimToken), record.claimTokenHash);
}

/**
 * The problem to answer with when an edge did not take place.
 * @param record the record as read before
 * @param now milliseconds since the epoch
 * @returns `challenge_expired` or `challenge_wrong_state`
 */
export function edgeProblem(record: ChallengeRecord, now: Millis): Problem {
  return new Problem(effectiveStatus(record, now) === 'expired' ? 'challenge_expired' : 'challenge_wrong_state');
}
