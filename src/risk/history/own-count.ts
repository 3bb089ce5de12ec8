import type { Pseudonym } from '../facts.ts';
import { effectiveCount } from './effective-count.ts';
import type { History } from './history.ts';

/**
 * @param history whose
 * @param level index into `LEVELS`
 * @param value the value
 * @param day the present day since the epoch
 * @returns how often the value was genuinely used before: at least 1, or 0 when never or not yet beyond dispute
 */
export function ownCount(history: History, level: number, value: Pseudonym, day: number): number {
  const seen = history.levels[level]?.seen ?? [];
  for (const sighting of seen) {
    if (sighting.value !== value) continue;
    const count = effectiveCount(sighting, day);
    return count >= 1 ? count : 0;
  }
  return 0;
}

/**
 * Where a chain leaves what the person is known for: nothing finer is told by the event, because a new network makes every address in it new.
 * @param history whose
 * @param values of the event, one a level of `LEVELS`
 * @param chain one of `CHAINS`
 * @param day the present day since the epoch
 * @returns the first level whose value is new, or -1 when none is
 */
export function firstNovelLevel(history: History, values: readonly (Pseudonym | null)[], chain: readonly number[], day: number): number {
  for (const level of chain) {
    const value = values[level] ?? null;
    if (value !== null && ownCount(history, level, value, day) === 0) return level;
  }
  return -1;
}
