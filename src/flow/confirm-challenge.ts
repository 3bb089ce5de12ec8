import type { AuditLog } from '../audit/audit-log.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { hashConfirmCode } from '../challenge/confirm-code.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';

/** What confirming needs. */
export interface ConfirmChallengeDeps {
  readonly challenges: ChallengeStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly limits: { readonly confirmTriesMax: number };
}

/**
 * Takes the code that the phone shows, typed into the browser: whoever relayed the QR code to a victim does not see it. Check and count are one statement, so parallel guesses share the tries.
 * @param input challenge, watch token and code
 * @param deps ports and limits
 * @throws Problem `confirm_code_wrong` with the tries left; the last wrong one ends the challenge
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`
 */
export async function confirmChallenge(
  input: { readonly challengeId: string; readonly watchToken: string; readonly code: string },
  deps: ConfirmChallengeDeps,
): Promise<void> {
  const now = deps.clock.now();
  const max = deps.limits.confirmTriesMax;
  const before = await loadForCaller(input.challengeId, { kind: 'browser', watchToken: input.watchToken }, deps.challenges);
  const result = await deps.challenges.confirm(before.id, hashConfirmCode(before.id, input.code), max, now);
  if (!result) throw edgeProblem(before, now);
  const { record, matched } = result;
  await deps.statusChannel.publish(record.id, record.version);
  if (matched) return;
  await deps.audit.append({
    at: now,
    clientId: record.clientId,
    subject: record.subject,
    kind: 'challenge.confirm_code_wrong',
    data: { challenge: record.id },
  });
  throw new Problem('confirm_code_wrong', { triesLeft: Math.max(0, max - record.confirmFailures) });
}
