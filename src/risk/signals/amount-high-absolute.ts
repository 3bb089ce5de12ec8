import { found, type Signal, UNKNOWN } from '../signal.ts';

/** US dollars from which an amount is large for anyone. */
export const LARGE_USD = 10_000;

/** A large amount for anyone. */
export const amountHighAbsolute: Signal = {
  code: 'amount_high_absolute',
  evaluate: ({ event }) => (event.withdrawal === null ? UNKNOWN : found(event.withdrawal.amountUsd >= LARGE_USD, 0.8)),
};
