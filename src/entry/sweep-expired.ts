import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { Logger } from '../lib/logger.ts';
import type { Clock } from '../lib/time.ts';

const EVERY_MS = 30_000;
const BATCH = 500;

/**
 * Marks challenges past their time as expired, for history and statistics; no decision rests on it.
 * @param challenges the record
 * @param clock the present time
 * @param log where failures go
 * @returns how to stop
 */
export function startSweeper(challenges: ChallengeStore, clock: Clock, log: Logger): () => void {
  const timer = setInterval(() => {
    challenges.sweepExpired(clock.now(), BATCH).catch((error: unknown) => log.warn('sweep_failed', { error: error instanceof Error ? error.message : typeof error }));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
