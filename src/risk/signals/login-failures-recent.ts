import { found, type Signal } from '../signal.ts';

const WINDOW_MS = 3_600_000;
const MANY = 5;
const MANY_ON_NETWORK = 20;

/** Several wrong passwords for this person within the hour, or very many on the network. */
export const loginFailuresRecent: Signal = {
  code: 'login_failures_recent',
  evaluate: ({ event, facts, profile }) => {
    const own = profile.failures.filter((at) => at > event.at - WINDOW_MS).length;
    const onNetwork = facts.velocity?.networkFailures ?? 0;
    const weight = Math.max(own >= MANY ? Math.min(2, 0.25 * own) : 0, onNetwork >= MANY_ON_NETWORK ? 1.1 : 0);
    return found(weight > 0, weight);
  },
};
