import { POPULATION_CAPS, type PopulationTable } from './population-table.ts';

/**
 * Keeps the entries that weigh most; of equals the lower key, so that the same entries always give the same result.
 * @param entries by key
 * @param cap how many may stay
 * @param weigh what an entry weighs
 * @returns the same map when it is small enough, otherwise a smaller one
 */
export function trim<Value>(entries: Map<number, Value>, cap: number, weigh: (value: Value) => number): Map<number, Value> {
  if (entries.size <= cap) return entries;
  const ranked = [...entries].sort((a, b) => weigh(b[1]) - weigh(a[1]) || a[0] - b[0]);
  return new Map(ranked.slice(0, cap));
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

/**
 * Keeps counting values that found no place in the record, so that one that becomes popular late comes in once it outweighs the least of those there.
 * @param waiting is changed: where counting goes on
 * @param delta what was merged
 * @param merged what came of it, trimmed
 */
export function keepWaiting(waiting: PopulationTable, delta: PopulationTable, merged: PopulationTable): void {
  for (const [i, level] of delta.levels.entries()) {
    const counts = waiting.levels[i]?.counts;
    for (const [value, count] of level.counts) {
      if (merged.levels[i]?.counts.has(value) === false) counts?.set(value, count + (counts.get(value) ?? 0));
    }
  }
}
