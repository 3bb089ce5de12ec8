import { amountTerm } from '../score/amount-term.ts';
import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Distance from the usual amounts of the person, in deviations of ln(amount). */
export const amountDeviation: Signal = {
  name: 'amount_deviation',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Distance from the usual amounts of the person, in deviations of ln(amount)', zh: '金额偏离本人以往水平的程度，以 ln(金额) 的离差计' },
  evidence: null,
  evaluate: (input) => {
    const term = amountTerm(input);
    return term === null ? UNKNOWN_NUMBER : known(term.deviation);
  },
};
