import { found, type Signal, UNKNOWN } from '../signal.ts';

/** US dollars in any 24 hours, this event included, from which it is much. */
export const DAILY_USD = 20_000;
const HOUR_MS = 3_600_000;

/** Much in any 24 hours. The oldest hour counts whole, so the sum is never too low. */
export const amountVelocity: Signal = {
  code: 'amount_velocity',
  evaluate: ({ event, profile }) => {
    if (event.withdrawal === null) return UNKNOWN;
    const oldest = Math.floor(event.at / HOUR_MS) - 24;
    const before = profile.hours.filter(([hour]) => hour >= oldest).reduce((sum, [, usd]) => sum + usd, 0);
    return found(before + event.withdrawal.amountUsd >= DAILY_USD, 0.8);
  },
};
