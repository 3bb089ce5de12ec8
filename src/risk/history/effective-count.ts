import type { Pseudonym } from '../facts.ts';
import type { History, Sighting } from './history.ts';

/** Days after which an allowed event that nobody disputed counts as genuine: one whole day lies between, whatever the hour. */
export const UNDISPUTED_DAYS = 2;

/**
 * @param sighting a remembered value
 * @param day the present day since the epoch
 * @returns its count: a provisional one stays below 1 until it has gone undisputed
 */
export function effectiveCount(sighting: Sighting, day: number): number {
  if (sighting.isProvisional && day - sighting.lastDay < UNDISPUTED_DAYS) return sighting.count;
  return Math.max(1, sighting.count);
}

/**
 * @param history whose
 * @param level index into `LEVELS`
 * @param value the value; null where unknown
 * @param day the present day since the epoch
 * @returns whether the value was genuinely used before
 */
export function isSeen(history: History, level: number, value: Pseudonym | null, day: number): boolean {
  const sighting = history.levels[level]?.seen.find((seen) => seen.value === value);
  return sighting !== undefined && effectiveCount(sighting, day) >= 1;
}
