import { found, type Signal, UNKNOWN } from '../signal.ts';

const MOST = 0.9;
const MIN_USD = 500;

/** Nine tenths of the balance or more. */
export const balanceDrain: Signal = {
  code: 'balance_drain',
  evaluate: ({ event }) => {
    const balanceUsd = event.withdrawal?.balanceUsd ?? null;
    if (event.withdrawal === null || balanceUsd === null || balanceUsd <= 0) return UNKNOWN;
    return found(event.withdrawal.amountUsd >= MIN_USD && event.withdrawal.amountUsd / balanceUsd >= MOST, 1.2);
  },
};
