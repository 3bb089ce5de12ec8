import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const SEVERAL = 3;
const WEIGHT = 1.5;

/** Several accounts pay to the same address. */
export const payeeFanIn: Signal = {
  name: 'payee_fan_in',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Three or more other subjects paid to the address within seven days', zh: '七天内有三个以上其他用户向该地址付款' },
  evidence: { reason: 'payee_fan_in', group: 'payee', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => {
    if (facts.counters === null || facts.payee === null) return UNKNOWN_FLAG;
    // The estimate of three is a little less or more than three.
    return Math.round(facts.counters.payeeSubjects) >= SEVERAL ? known(true, WEIGHT) : known(false);
  },
};
