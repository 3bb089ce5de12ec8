import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const SEVERAL = 3;
const WEIGHT = 1.5;

/** Several accounts pay to the same address. */
export const payeeFanIn: Signal = {
  name: 'payee_fan_in',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Several accounts pay to the same address', zh: '多个账户向同一地址付款' },
  evidence: { reason: 'payee_fan_in', group: 'payee' },
  evaluate: ({ facts }) => {
    if (facts.counters === null || facts.payee === null) return UNKNOWN_FLAG;
    // The estimate of three is a little less or more than three.
    return Math.round(facts.counters.payeeSubjects) >= SEVERAL ? known(true, WEIGHT) : known(false);
  },
};
