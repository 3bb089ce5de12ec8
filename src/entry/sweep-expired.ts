import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { Logger } from '../lib/logger.ts';
import type { Clock } from '../lib/time.ts';

const EVERY_MS = 30_000;
const BATCH = 500;

/**
 * Marks challenges past their time as expired and forgets rows that nothing needs; no decision rests on either.
 * @param stores the record, and how to forget
 * @param clock the present time
 * @param log where failures go
 * @returns how to stop
 */
export function startSweeper(
  stores: { readonly challenges: ChallengeStore; readonly forget: () => Promise<unknown>; readonly keepRisk: () => Promise<unknown> },
  clock: Clock,
  log: Logger,
): () => void {
  const timer = setInterval(() => {
    const work = stores.challenges
      .sweepExpired(clock.now(), BATCH)
      .then(() => stores.forget())
      .then(() => stores.keepRisk());
    work.catch((error: unknown) => log.warn('sweep_failed', { error: error instanceof Error ? error.message : typeof error }));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
