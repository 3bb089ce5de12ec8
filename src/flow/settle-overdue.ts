import { type CloseSessionDeps, closeSession } from './close-session.ts';
import { endAttempt, type EndAttemptDeps } from './end-attempt.ts';
import { TIMED_OUT } from './keep-time.ts';

/** What ending the attempts that nobody came back for needs. */
export interface SettleOverdueDeps extends CloseSessionDeps, EndAttemptDeps {}

/** Who asks for a verdict in the last moment has this long to get it. */
const GRACE_MS = 60_000;

/** A session that a vendor failed to close is let be for this long. */
const AGAIN_AFTER_MS = 10 * 60_000;

/** After a day a session is left to the vendor's own retention. */
const GIVE_UP_AFTER_MS = 86_400_000;

// A long backlog is worked off in several runs, so that one never lasts long.
const BATCH = 50;
const ROUNDS = 4;

/**
 * Ends attempts that nobody came back for, so that they are forgotten in their time, and closes sessions that are still open at a vendor, whichever way their attempt
 * ended. As wherever an attempt runs out of time, it stays counted as a try. Called more often than needed, it does nothing; what failed is tried again by a later call.
 * @param deps ports
 * @throws Problem `store_unavailable`
 */
export async function settleOverdue(deps: SettleOverdueDeps): Promise<void> {
  const now = deps.clock.now();
  await inRounds(async () => {
    const overdue = await deps.attempts.listOverdue(now - GRACE_MS, BATCH);
    await Promise.all(overdue.map(async ({ id }) => tryToEnd(id, deps)));
    return overdue.length;
  });
  await inRounds(async () => {
    const unclosed = await deps.attempts.takeUnclosed(now, { again: now + AGAIN_AFTER_MS, since: now - GIVE_UP_AFTER_MS, limit: BATCH });
    await Promise.all(unclosed.map(async (attempt) => closeSession(attempt, deps)));
    return unclosed.length;
  });
}

async function inRounds(work: () => Promise<number>): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) if ((await work()) < BATCH) return;
}

// One that cannot be ended must not keep the others from it.
async function tryToEnd(attemptId: string, deps: SettleOverdueDeps): Promise<void> {
  try {
    await endAttempt(attemptId, TIMED_OUT, deps);
  } catch (error) {
    deps.log.warn('attempt_not_ended', { attempt: attemptId, error: error instanceof Error ? error.message : typeof error });
  }
}
