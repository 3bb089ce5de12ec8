import { amountTerm } from '../score/amount-term.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

/** Below this nobody is asked, however unusual the amount is. */
const MIN_USD = 500;
const DEVIATIONS = 3;
/** The prior stands for two amounts; five of their own tell what is usual. */
const ENOUGH_KAPPA = 7;

/** An amount far above this person's own. Every amount has a weight: how much likelier an attacker takes it than this person. */
export const amountHighRelative: Signal = {
  name: 'amount_high_relative',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'An amount far above those of the person; every amount weighs', zh: '金额远高于本人以往水平；任何金额都计入权重' },
  evidence: { reason: 'amount_high_relative', group: 'amount', weights: [-1, 3] },
  evaluate: (input) => {
    const term = amountTerm(input);
    if (term === null || input.facts.money === null) return UNKNOWN_FLAG;
    const hasAmounts = (input.history.amounts?.kappa ?? 0) >= ENOUGH_KAPPA;
    return known(hasAmounts && input.facts.money.amountUsd >= MIN_USD && term.deviation > DEVIATIONS, term.term);
  },
};
