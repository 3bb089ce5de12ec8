import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Distinct subjects on the address within one hour, estimated. */
export const ipSubjects: Signal = {
  name: 'ip_subjects',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Distinct subjects on the address within one hour, estimated', zh: '一小时内同一 IP 上的用户数（估计值）' },
  evidence: null,
  evaluate: ({ facts }) => (facts.counters === null ? UNKNOWN_NUMBER : known(facts.counters.ipSubjects)),
};
