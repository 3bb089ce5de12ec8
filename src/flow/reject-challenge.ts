import type { AuditLog } from '../audit/audit-log.ts';
import type { RejectReason } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { Clock } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import type { TokenStore } from '../session/token-store.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';

/** What declining needs. */
export interface RejectChallengeDeps {
  readonly challenges: ChallengeStore;
  readonly tokens: TokenStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * The person at the phone declines. "This is not me" also revokes every live token of the subject: somebody else may be inside.
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
  const rejected = await deps.challenges.reject(record.id, input.reason, now);
  if (!rejected) throw edgeProblem(record, now);
  const revoked = input.reason === 'not_me' ? await deps.tokens.revokeSubject(record.clientId, record.subject, now) : 0;
  await deps.audit.append({
    at: now,
    clientId: record.clientId,
    subject: record.subject,
    kind: 'challenge.rejected',
    data: { challenge: record.id, reason: input.reason, revoked_tokens: revoked },
  });
  await deps.statusChannel.publish(rejected.id, rejected.version);
}
