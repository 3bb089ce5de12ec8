import { POPULATION_CAPS, type PopulationTable } from './population-table.ts';

// Part of the places that newcomers get whatever they weigh, so that what becomes popular late can still rise.
const NEWCOMERS_SHARE = 1 / 8;

/**
 * Keeps the entries that weigh most, and the heaviest newcomers: those beyond the first `cap` in the order of the map. Of equals the lower key stays.
 * @param entries by key
 * @param cap how many may stay
 * @param weigh what an entry weighs
 * @returns the same map when it is small enough, otherwise a smaller one
 */
export function trim<Value>(entries: Map<number, Value>, cap: number, weigh: (value: Value) => number): Map<number, Value> {
  if (entries.size <= cap) return entries;
  const all = [...entries];
  const rank = (a: readonly [number, Value], b: readonly [number, Value]): number => weigh(b[1]) - weigh(a[1]) || a[0] - b[0];
  const newcomers = all.slice(cap).sort(rank);
  const places = Math.floor(cap * NEWCOMERS_SHARE);
  const rivals = [...all.slice(0, cap), ...newcomers.slice(places)].sort(rank);
  const welcome = newcomers.slice(0, places);
  return new Map([...rivals.slice(0, cap - welcome.length), ...welcome]);
}

/**
 * @param table is changed: every list is brought down to its cap
 * @returns the same table
 */
export function trimPopulation(table: PopulationTable): PopulationTable {
  for (const level of table.levels) level.counts = trim(level.counts, POPULATION_CAPS.values, (count) => count);
  table.tiers = trim(table.tiers, POPULATION_CAPS.tiers, ({ count }) => count);
  return table;
}
