import type { Pseudonym } from '../facts.ts';
import { LEVELS } from '../levels.ts';
import { HAZARD_CELLS } from '../score/hazard.ts';
import { createDistinctCounter, type DistinctCounter } from './distinct-counter.ts';

/** What is known of all people at one level. */
export interface LevelTable {
  /** Events by value; the rarest values are forgotten. */
  counts: Map<Pseudonym, number>;
  distinct: DistinctCounter;
  /** Genuine events that could have been novel at the level, and those that were, by `hazardCell`. */
  readonly trials: Float64Array;
  readonly novel: Float64Array;
}

/** Steps in one unit of ln(amount in US dollars): sums of whole steps are exact in any order. */
export const AMOUNT_STEPS = 64;

/** Number of amounts, sum and sum of squares of their logarithms in steps. */
export interface AmountSums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Of nobody. */
export const NO_AMOUNTS: AmountSums = { count: 0, sum: 0, squares: 0 };

/** What is known of all people: changed in place by `observe`, looked at through `viewPopulation`. Every number is a sum or a maximum, so that tables of several processes merge in any order. */
export interface PopulationTable {
  /** Events. */
  total: number;
  /** One a level of `LEVELS`. */
  readonly levels: readonly LevelTable[];
  /** Amounts of everybody, and by `tierKey`. */
  amounts: AmountSums;
  tiers: Map<number, AmountSums>;
}

/** Values a level keeps when stored, and tiers. */
export const POPULATION_CAPS = { values: 2048, tiers: 16 } as const;

/** @returns a table of nobody */
export function createPopulationTable(): PopulationTable {
  return { total: 0, levels: LEVELS.map(createLevelTable), amounts: NO_AMOUNTS, tiers: new Map() };
}

/** @returns one level of a table of nobody */
export function createLevelTable(): LevelTable {
  return { counts: new Map(), distinct: createDistinctCounter(), trials: new Float64Array(HAZARD_CELLS), novel: new Float64Array(HAZARD_CELLS) };
}

/**
 * @param tier the gateway's own name
 * @returns a number that stands for it
 * @see draft-eastlake-fnv (FNV-1a, 32 bits)
 */
export function tierKey(tier: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < tier.length; i++) hash = Math.imul(hash ^ tier.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
