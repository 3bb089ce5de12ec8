import { mergeDistinct } from './distinct-counter.ts';
import { type AmountSums, createLevelTable, type LevelTable, type PopulationTable } from './population-table.ts';

const NOTHING = createLevelTable();

/**
 * Adds up two tables. Exact in any order and grouping: nothing is forgotten here, only when a table is packed.
 * @param a one table
 * @param b another, for example what one process has observed since
 * @returns a new table
 */
export function mergePopulation(a: PopulationTable, b: PopulationTable): PopulationTable {
  return {
    total: a.total + b.total,
    levels: a.levels.map((level, i) => mergeLevel(level, b.levels[i] ?? NOTHING)),
    amounts: addSums(a.amounts, b.amounts),
    tiers: mergeMaps(a.tiers, b.tiers, addSums),
  };
}

function mergeLevel(a: LevelTable, b: LevelTable): LevelTable {
  return {
    counts: mergeMaps(a.counts, b.counts, (x, y) => x + y),
    distinct: mergeDistinct(a.distinct, b.distinct),
    trials: a.trials.map((count, i) => count + (b.trials[i] ?? 0)),
    novel: a.novel.map((count, i) => count + (b.novel[i] ?? 0)),
  };
}

function addSums(a: AmountSums, b: AmountSums): AmountSums {
  return { count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares };
}

function mergeMaps<Value>(a: ReadonlyMap<number, Value>, b: ReadonlyMap<number, Value>, add: (x: Value, y: Value) => Value): Map<number, Value> {
  const merged = new Map(a);
  for (const [key, value] of b) {
    const known = merged.get(key);
    merged.set(key, known === undefined ? value : add(known, value));
  }
  return merged;
}
