import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Distinct other subjects that paid to the address within seven days, estimated. */
export const payeeSubjects: Signal = {
  name: 'payee_subjects',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Distinct other subjects that paid to the address within seven days, estimated', zh: '七天内向同一地址付款的其他用户数（估计值）' },
  evidence: null,
  evaluate: ({ facts }) => (facts.counters === null || facts.payee === null ? UNKNOWN_NUMBER : known(facts.counters.payeeSubjects)),
};
