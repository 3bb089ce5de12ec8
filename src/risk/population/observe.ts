import { ln } from '../../lib/exact-math.ts';
import type { Facts, Pseudonym } from '../facts.ts';
import { dayOf } from '../history/day.ts';
import type { History } from '../history/history.ts';
import { firstNovelLevel } from '../history/own-count.ts';
import { CHAINS } from '../levels.ts';
import { hazardCell } from '../score/hazard.ts';
import { countDistinct } from './distinct-counter.ts';
import { AMOUNT_STEPS, type AmountSums, NO_AMOUNTS, POPULATION_CAPS, type PopulationTable, tierKey } from './population-table.ts';
import { trim } from './trim-population.ts';

// Between two trims a list may grow to this many times its cap.
const SLACK = 2;

const SMALLEST_USD = 0.01;
const LARGEST_USD = 1e12;

/**
 * Adds one genuine event to what is known of all people: to be called once for every event that is learned, with the history as it was before.
 * @param table is changed
 * @param facts the event
 * @param history of the person, before the event
 */
export function observe(table: PopulationTable, facts: Facts, history: History): void {
  table.total += 1;
  for (let level = 0; level < table.levels.length; level++) {
    const value = facts.chain[level] ?? null;
    if (value !== null) countValue(table, level, value);
  }
  if (history.n > 0) for (const chain of CHAINS) countTrials(table, facts, history, chain);
  if (facts.money !== null && facts.money.amountUsd > 0) countAmount(table, facts.money.amountUsd, facts.tier);
}

function countValue(table: PopulationTable, level: number, value: Pseudonym): void {
  const into = table.levels[level];
  if (into === undefined) return;
  countDistinct(into.distinct, value);
  into.counts.set(value, (into.counts.get(value) ?? 0) + 1);
  if (into.counts.size > SLACK * POPULATION_CAPS.values) into.counts = trim(into.counts, POPULATION_CAPS.values, (count) => count);
}

function countTrials(table: PopulationTable, facts: Facts, history: History, chain: readonly number[]): void {
  const cell = hazardCell(history.lastSuccess === null ? null : facts.at - history.lastSuccess.at, history.n);
  const novel = firstNovelLevel(history, facts.chain, chain, dayOf(facts.at));
  for (const level of chain) {
    const into = table.levels[level];
    if (into === undefined || (facts.chain[level] ?? null) === null) continue;
    into.trials[cell] = (into.trials[cell] ?? 0) + 1;
    if (level !== novel) continue;
    into.novel[cell] = (into.novel[cell] ?? 0) + 1;
    return;
  }
}

function countAmount(table: PopulationTable, usd: number, tier: string | null): void {
  const steps = Math.round(ln(Math.min(LARGEST_USD, Math.max(SMALLEST_USD, usd))) * AMOUNT_STEPS);
  table.amounts = withSteps(table.amounts, steps);
  if (tier === null) return;
  const key = tierKey(tier);
  table.tiers.set(key, withSteps(table.tiers.get(key) ?? NO_AMOUNTS, steps));
  if (table.tiers.size > SLACK * POPULATION_CAPS.tiers) table.tiers = trim(table.tiers, POPULATION_CAPS.tiers, ({ count }) => count);
}

function withSteps({ count, sum, squares }: AmountSums, steps: number): AmountSums {
  return { count: count + 1, sum: sum + steps, squares: squares + steps * steps };
}
