import { found, type Signal, UNKNOWN } from '../signal.ts';

const ENOUGH = 5;
const DEVIATIONS = 3;
/** Amounts of one person spread at least this much, so that a regular payment plus a little is not an outlier. */
const MIN_SPREAD = 0.35;
/** Below this nobody is asked, however unusual the amount is. */
const MIN_USD = 500;

/** An amount far above this person's own: more than three deviations in ln(amount). */
export const amountHighRelative: Signal = {
  code: 'amount_high_relative',
  evaluate: ({ event, profile }) => {
    const [count, mean, m2] = profile.amounts;
    if (event.withdrawal === null || count < ENOUGH) return UNKNOWN;
    const spread = Math.max(MIN_SPREAD, Math.sqrt(m2 / (count - 1)));
    const { amountUsd } = event.withdrawal;
    return found(amountUsd >= MIN_USD && Math.log(amountUsd) > mean + DEVIATIONS * spread, 1.2);
  },
};
