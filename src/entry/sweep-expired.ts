import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { settleOverdue, type SettleOverdueDeps } from '../flow/settle-overdue.ts';

const EVERY_MS = 30_000;
const BATCH = 500;

/**
 * Marks challenges past their time as expired, forgets rows that nothing needs and ends face checks that nobody came back for; no decision rests on any of it.
 * @param deps ports
 * @param work how to forget, and to keep what is known of risk
 * @returns how to stop
 */
export function startSweeper(
  deps: SettleOverdueDeps & { readonly challenges: ChallengeStore },
  work: { readonly forget: () => Promise<unknown>; readonly keepRisk: () => Promise<unknown> },
): () => void {
  const timer = setInterval(() => {
    const sweeping = deps.challenges
      .sweepExpired(deps.clock.now(), BATCH)
      .then(() => work.forget())
      .then(() => settleOverdue(deps))
      .then(() => work.keepRisk());
    sweeping.catch((error: unknown) => deps.log.warn('sweep_failed', { error: error instanceof Error ? error.message : typeof error }));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
