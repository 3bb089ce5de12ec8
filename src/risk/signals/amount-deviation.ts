import { amountTerm } from '../score/amount-term.ts';
import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Distance from the usual amounts of the person, in deviations of ln(amount). */
export const amountDeviation: Signal = {
  name: 'amount_deviation',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Distance from the usual amounts of the person, in deviations of ln(amount)', zh: '金额偏离以往的程度' },
  evidence: null,
  evaluate: (input) => {
    const term = amountTerm(input);
    return term === null ? UNKNOWN_NUMBER : known(term.deviation);
  },
};
