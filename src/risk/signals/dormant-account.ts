import { found, type Signal, UNKNOWN } from '../signal.ts';

const DORMANT_MS = 90 * 86_400_000;

/** Nothing verified for more than 90 days. */
export const dormantAccount: Signal = {
  code: 'dormant_account',
  evaluate: ({ event, profile }) => (profile.lastSuccess === null ? UNKNOWN : found(event.at - profile.lastSuccess.at > DORMANT_MS, 0.7)),
};
