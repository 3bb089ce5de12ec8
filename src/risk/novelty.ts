import { dayOf } from './history/day.ts';
import { ownCount } from './history/own-count.ts';
import { known, type SignalInput, type SignalResult, UNKNOWN_FLAG } from './signal.ts';

/**
 * @param input facts and history
 * @param level index into `LEVELS`
 * @returns whether the person never genuinely used the value before; false without any history, unknown without a value
 */
export function novelty({ facts, history }: SignalInput, level: number): SignalResult {
  const value = facts.chain[level] ?? null;
  if (value === null) return UNKNOWN_FLAG;
  return known(history.n > 0 && ownCount(history, level, value, dayOf(facts.at)) === 0);
}
