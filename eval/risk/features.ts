import { LEVELS } from '../../src/risk/levels.ts';
import type { ScoreModel } from '../../src/risk/score/weights.ts';
import type { Looked } from './ours.ts';

const HISTORY = 2 * LEVELS.length;

/** How many numbers the fit sees: a known and a new value at each level, and the depth of history. */
export const FEATURES = HISTORY + 1;

/**
 * @param looked what the chains found
 * @returns unweighted terms: the score is their sum, each times its weight
 */
export function featuresOf({ steps, successes }: Looked): Float64Array {
  const features = new Float64Array(FEATURES);
  for (const { level, isNovel, ratio } of steps) features[isNovel ? LEVELS.length + level : level] = ratio;
  features[HISTORY] = 0.5 * Math.log(12 / (successes + 2));
  return features;
}

/**
 * @param weights as fitted, in the order of the features
 * @param base constant
 * @param calibration knots
 * @returns the model that ships
 */
export function toModel(weights: Float64Array, base: number, calibration: ScoreModel['calibration']): ScoreModel {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    base: round(base),
    history: round(weights[HISTORY] ?? 0),
    seen: [...weights.slice(0, LEVELS.length)].map(round),
    novel: [...weights.slice(LEVELS.length, HISTORY)].map(round),
    calibration,
  };
}
