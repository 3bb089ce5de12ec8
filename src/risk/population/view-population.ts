import { ln } from '../../lib/exact-math.ts';
import type { Facts } from '../facts.ts';
import { dayOf } from '../history/day.ts';
import type { History } from '../history/history.ts';
import { ownCount } from '../history/own-count.ts';
import { hazardCell } from '../score/hazard.ts';
import { distinctCount } from './distinct-counter.ts';
import { AMOUNT_STEPS, type AmountSums, type PopulationTable, tierKey } from './population-table.ts';
import type { LevelView, PopulationView } from './population-view.ts';

type Amounts = PopulationView['amount'];

// Of ln(amount in US dollars) before anything was seen: 500 dollars, give or take a factor of 4.5.
const UNSEEN: Amounts = { mean: ln(500), variance: 2.25 };

// Amounts that what was believed before is worth.
const BELIEF = 20;

/**
 * Picks what one decision looks at.
 * @param table what is known of all people
 * @param facts the event
 * @param history of the person; his own events are part of everybody's, even where the table has forgotten them
 * @returns plain numbers, to be stored with the decision
 */
export function viewPopulation(table: PopulationTable, facts: Facts, history: History): PopulationView {
  const day = dayOf(facts.at);
  const cell = hazardCell(history.lastSuccess === null ? null : facts.at - history.lastSuccess.at, history.n);
  const levels: (LevelView | null)[] = [];
  for (let i = 0; i < table.levels.length; i++) {
    const level = table.levels[i];
    const value = facts.chain[i] ?? null;
    if (level === undefined || value === null) {
      levels.push(null);
      continue;
    }
    levels.push({
      count: Math.max(level.counts.get(value) ?? 0, ownCount(history, i, value, day)),
      distinct: distinctCount(level.distinct),
      trials: level.trials[cell] ?? 0,
      novel: level.novel[cell] ?? 0,
    });
  }
  return { total: Math.max(table.total, history.n), levels, amount: amountsOf(table, facts.tier) };
}

function amountsOf(table: PopulationTable, tier: string | null): Amounts {
  const pooled = shrink(UNSEEN, table.amounts);
  const sums = tier === null ? undefined : table.tiers.get(tierKey(tier));
  return sums === undefined ? pooled : shrink(pooled, sums);
}

// A tier of which little was seen is believed to be like all.
function shrink(belief: Amounts, { count, sum, squares }: AmountSums): Amounts {
  if (count === 0) return belief;
  const mean = sum / AMOUNT_STEPS / count;
  const variance = Math.max(0, squares / (AMOUNT_STEPS * AMOUNT_STEPS) / count - mean * mean);
  const share = count / (count + BELIEF);
  return { mean: belief.mean + share * (mean - belief.mean), variance: belief.variance + share * (variance - belief.variance) };
}
