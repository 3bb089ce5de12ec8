import type { Millis } from '../../lib/time.ts';
import type { LevelView } from '../population/population-view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Upper edges; the last bucket of each has none.
const GAP_EDGES: readonly Millis[] = [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY];
const HISTORY_EDGES: readonly number[] = [1, 2, 4, 8, 16];

const HISTORY_BUCKETS = HISTORY_EDGES.length + 1;

/** Cells of a hazard table: buckets of the gap since the last success times buckets of the number of successes. */
export const HAZARD_CELLS = (GAP_EDGES.length + 1) * HISTORY_BUCKETS;

// What is believed before anything was seen: .2 novel of 4.
const PRIOR_NOVEL = 0.2;
const PRIOR_TRIALS = 4;

/**
 * @param gap milliseconds since the last success; an event that arrives late has none and counts as 0, null: unknown, counts as longest
 * @returns its bucket
 */
export function gapBucket(gap: Millis | null): number {
  if (gap === null) return GAP_EDGES.length;
  const bucket = GAP_EDGES.findIndex((edge) => gap < edge);
  return bucket < 0 ? GAP_EDGES.length : bucket;
}

/**
 * @param successes decayed number of successes of the person
 * @returns its bucket
 */
export function historyBucket(successes: number): number {
  const bucket = HISTORY_EDGES.findIndex((edge) => successes <= edge);
  return bucket < 0 ? HISTORY_EDGES.length : bucket;
}

/**
 * @param gap milliseconds since the last success, null: unknown
 * @param successes decayed number of successes of the person
 * @returns index of the cell of a hazard table that applies, below `HAZARD_CELLS`
 */
export function hazardCell(gap: Millis | null, successes: number): number {
  return gapBucket(gap) * HISTORY_BUCKETS + historyBucket(successes);
}

/**
 * How likely a genuine event of anybody is novel at a level, after such a gap and with such a history.
 * @param level what the population table says
 * @returns a probability
 */
export function hazard(level: LevelView): number {
  return (level.novel + PRIOR_NOVEL) / (level.trials + PRIOR_TRIALS);
}
