import type { AuditLog } from '../audit/audit-log.ts';
import type { ChallengeRecord, RejectReason } from '../challenge/challenge.ts';
import type { ChallengeStore, StrangerRejected } from '../challenge/challenge-store.ts';
import type { Millis } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { reportFraud } from '../risk/history/report-fraud.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';
import { type CloseSessionLaterDeps, endRunningAttempt } from './close-session.ts';
import type { EndAttemptDeps } from './end-attempt.ts';
import { toReported } from './record-outcome.ts';
import { changeHistory, type ChangeHistoryDeps } from './settle-assessment.ts';

/** What declining needs. */
export interface RejectChallengeDeps extends ChangeHistoryDeps, CloseSessionLaterDeps, EndAttemptDeps {
  readonly challenges: ChallengeStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
}

/**
 * The person at the phone declines. "This is not me" also ends every other challenge and every live token of the subject, for somebody else may be inside; and it is a report of fraud, so the account is judged more strictly.
 * Face checks that run for what ended here end with it. Further challenges are blocked from the record of rejections when the next decision falls.
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
  for (const { id } of [ended.record, ...ended.canceled]) deps.background(endRunningAttempt({ kind: 'challenge', id }, deps));
  if (input.reason === 'not_me') await raiseRisk(record, now, deps);
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

// What has ended stays ended, also when the history cannot be written: whoever said no must not be told that it failed.
async function raiseRisk({ clientId, subject, assessmentId }: ChallengeRecord, now: Millis, deps: RejectChallengeDeps): Promise<void> {
  try {
    const assessment = await deps.assessments.find(clientId, assessmentId);
    const event = assessment && toReported(assessment);
    const changed = await changeHistory({ clientId, subject }, (history) => reportFraud(history, now, event), deps);
    if (changed === null) deps.log.error('risk_not_raised', { assessment: assessmentId });
  } catch (error) {
    deps.log.error('risk_not_raised', { assessment: assessmentId, error: error instanceof Error ? error.name : typeof error });
  }
}
