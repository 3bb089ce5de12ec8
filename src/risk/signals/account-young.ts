import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const WEEK_MS = 7 * 86_400_000;
const WEIGHT = 0.5;

/** An account younger than a week. */
export const accountYoung: Signal = {
  name: 'account_young',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'An account younger than a week', zh: '账户注册不足一周' },
  evidence: { reason: 'account_young', group: null, weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => {
    if (facts.accountCreatedAt === null) return UNKNOWN_FLAG;
    return facts.at - facts.accountCreatedAt < WEEK_MS ? known(true, WEIGHT) : known(false);
  },
};
