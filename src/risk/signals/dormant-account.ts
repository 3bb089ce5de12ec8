import { known, type Signal } from '../signal.ts';

const DORMANT_MS = 90 * 86_400_000;
const WEIGHT = 0.7;

/** The account was not used for 90 days. */
export const dormantAccount: Signal = {
  name: 'dormant_account',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The account was not used for more than 90 days', zh: '账户超过 90 天未使用' },
  evidence: { reason: 'dormant_account', group: null, weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts, history }) => {
    const isDormant = history.lastSuccess !== null && facts.at - history.lastSuccess.at > DORMANT_MS;
    return isDormant ? known(true, WEIGHT) : known(false);
  },
};
