import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Distinct subjects on the device within one hour, estimated. */
export const deviceSubjects: Signal = {
  name: 'device_subjects',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Distinct subjects on the device within one hour, estimated', zh: '一小时内同一设备上的用户数（估计值）' },
  evidence: null,
  evaluate: ({ facts }) => (facts.counters === null || facts.device === null ? UNKNOWN_NUMBER : known(facts.counters.deviceSubjects)),
};
