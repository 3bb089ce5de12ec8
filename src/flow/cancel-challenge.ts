import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';
import { type CloseSessionLaterDeps, endRunningAttempt } from './close-session.ts';
import type { EndAttemptDeps } from './end-attempt.ts';

/** What canceling needs. */
export interface CancelChallengeDeps extends CloseSessionLaterDeps, EndAttemptDeps {
  readonly challenges: ChallengeStore;
  readonly statusChannel: StatusChannel;
}

/**
 * The gateway gives a challenge up, and the face check that runs for it ends. Canceling twice is no error; a challenge that ended otherwise stays as it ended.
 * @param input challenge and client
 * @param deps ports
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`
 */
export async function cancelChallenge(input: { readonly challengeId: string; readonly clientId: string }, deps: CancelChallengeDeps): Promise<void> {
  const now = deps.clock.now();
  const record = await loadForCaller(input.challengeId, { kind: 'gateway', clientId: input.clientId }, deps.challenges);
  if (record.status === 'canceled') return;
  const canceled = await deps.challenges.cancel(record.id, now);
  if (!canceled) throw edgeProblem(record, now);
  deps.background(endRunningAttempt({ kind: 'challenge', id: canceled.id }, deps));
  await deps.statusChannel.publish(canceled.id, canceled.version);
}
