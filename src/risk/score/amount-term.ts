import { ln } from '../../lib/exact-math.ts';
import { predictAmount, priorAmountModel } from '../amount-model.ts';
import type { SignalInput } from '../signal.ts';

/** What an amount tells. */
export interface AmountTerm {
  /** Natural log-odds, -1 to 3. */
  readonly term: number;
  /** Distance from the person's own mean of ln(amount), in units of the predictive scale; negative below it. */
  readonly deviation: number;
}

const MIN = -1;
const MAX = 3;

// An attacker takes anything from this up to the balance, evenly in ln(amount).
const LEAST_USD = 1;
// Where the balance was not told, up to what hardly anybody of the tier takes.
const UNTOLD_DEVIATIONS = 3;

/**
 * Compares how likely an attacker would take such an amount with how likely this person does. Amounts below the person's own mean are never evidence of fraud: little is lost by them.
 * @param input facts, history and the part of the population tables that applies
 * @returns null where no money would leave
 * @see docs/risk.md
 */
export function amountTerm({ facts, history, population }: SignalInput): AmountTerm | null {
  if (facts.money === null || facts.money.amountUsd <= 0) return null;
  const { amountUsd, balanceUsd } = facts.money;
  const { mean, variance } = population.amount;
  const x = ln(amountUsd);
  const { logDensity, deviation } = predictAmount(history.amounts ?? priorAmountModel(population.amount), x);
  const most = balanceUsd === null ? mean + UNTOLD_DEVIATIONS * Math.sqrt(variance) : ln(Math.max(LEAST_USD, balanceUsd));
  const width = Math.max(1, Math.max(most, x) - ln(LEAST_USD));
  const ratio = -ln(width) - logDensity;
  return { term: Math.min(deviation > 0 ? MAX : 0, Math.max(MIN, ratio)), deviation };
}
