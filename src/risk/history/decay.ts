import { exp } from '../../lib/exact-math.ts';
import type { History, LevelHistory } from './history.ts';

const HALF_LIFE_DAYS = 180;

/**
 * Lets old counts fade, half in 180 days, so that what a person was counts less than what he is. Done when something is learned, never on reading.
 * @param history as of its `decayDay`
 * @param day the present day since the epoch; one before `decayDay` changes nothing
 * @returns the history as of the day
 */
export function decay(history: History, day: number): History {
  if (day <= history.decayDay) return history;
  const factor = exp((-Math.LN2 * (day - history.decayDay)) / HALF_LIFE_DAYS);
  return {
    ...history,
    decayDay: day,
    n: history.n * factor,
    levels: history.levels.map((level) => decayLevel(level, factor)),
    hours: history.hours.map((count) => count * factor),
  };
}

function decayLevel({ seen, s, e }: LevelHistory, factor: number): LevelHistory {
  return { seen: seen.map((sighting) => ({ ...sighting, count: sighting.count * factor })), s: s * factor, e: e * factor };
}
