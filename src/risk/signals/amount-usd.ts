import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Amount of the withdrawal in US dollars. */
export const amountUsd: Signal = {
  name: 'amount_usd',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Amount of the withdrawal in US dollars', zh: '提币金额（美元）' },
  evidence: null,
  evaluate: ({ facts }) => (facts.money === null ? UNKNOWN_NUMBER : known(facts.money.amountUsd)),
};
