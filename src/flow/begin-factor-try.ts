import { LOCKOUT_POLICIES } from '../factor/lockout-policies.ts';
import type { LockoutFactor, LockoutStore } from '../factor/lockout-store.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';

/** Whose factor is tried. */
export interface FactorTry {
  readonly clientId: string;
  readonly subject: string;
  readonly factor: Exclude<LockoutFactor, 'face'>;
}

/**
 * Counts a try of a factor as failed before anything is looked at, so that parallel guesses cannot slip through.
 * @param attempt whose factor
 * @param lockouts the failure counters
 * @param now milliseconds since the epoch
 * @throws Problem `factor_try_later` with the wait, `factor_closed` when the factor must be set up again
 * @see NIST SP 800-63B-4 section 3.2.2
 */
export async function beginFactorTry(attempt: FactorTry, lockouts: LockoutStore, now: Millis): Promise<void> {
  const { clientId, subject, factor } = attempt;
  const answer = await lockouts.begin(clientId, subject, factor, LOCKOUT_POLICIES[factor], now);
  if (answer.allowed) return;
  if (answer.reason === 'disabled') throw new Problem('factor_closed');
  throw new Problem('factor_try_later', { retryAfterSeconds: Math.max(1, Math.ceil(((answer.retryAt ?? now) - now) / 1000)) });
}
