import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

const DAY_MS = 86_400_000;

/** Days since the account was created. */
export const accountAgeDays: Signal = {
  name: 'account_age_days',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Days since the account was created', zh: '账户注册天数' },
  evidence: null,
  evaluate: ({ facts }) => (facts.accountCreatedAt === null ? UNKNOWN_NUMBER : known(Math.max(0, facts.at - facts.accountCreatedAt) / DAY_MS)),
};
