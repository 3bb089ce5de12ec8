import type { AuditLog } from '../audit/audit-log.ts';
import type { RejectReason } from '../challenge/challenge.ts';
import type { ChallengeStore, StrangerRejected } from '../challenge/challenge-store.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';

/** What declining needs. */
export interface RejectChallengeDeps {
  readonly challenges: ChallengeStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * The person at the phone declines. "This is not me" also ends every other challenge and every live token of the subject: somebody else may be inside.
 * Further challenges are blocked from the record of rejections when the next decision falls.
 * @param input challenge, claim token and reason
 * @param deps ports
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`
 */
export async function rejectChallenge(
  input: { readonly challengeId: string; readonly claimToken: string; readonly reason: RejectReason },
  deps: RejectChallengeDeps,
): Promise<void> {
  const now = deps.clock.now();
  const record = await loadForCaller(input.challengeId, { kind: 'phone', claimToken: input.claimToken }, deps.challenges);
  const ended = await end(record.id, input.reason, deps, now);
  if (!ended) throw edgeProblem(record, now);
  await deps.audit.append({
    at: now,
    clientId: record.clientId,
    subject: record.subject,
    kind: 'challenge.rejected',
    data: { challenge: record.id, reason: input.reason, revoked_tokens: ended.revokedTokens, canceled: ended.canceled.map(({ id }) => id) },
  });
  for (const { id, version } of [ended.record, ...ended.canceled]) await deps.statusChannel.publish(id, version);
}

async function end(id: string, reason: RejectReason, deps: RejectChallengeDeps, now: Millis): Promise<StrangerRejected | null> {
  if (reason === 'not_me') return deps.challenges.rejectAsStranger(id, now);
  const record = await deps.challenges.reject(id, reason, now);
  return record === null ? null : { record, canceled: [], revokedTokens: 0 };
}
