import type { Millis } from '../../lib/time.ts';

const DAY_MS = 86_400_000;

/**
 * @param at milliseconds since the epoch
 * @returns whole days since the epoch, UTC
 */
export function dayOf(at: Millis): number {
  return Math.floor(at / DAY_MS);
}
