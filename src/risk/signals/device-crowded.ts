import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const CROWD = 5;
const WEIGHT = 1;

/** Several accounts on one device. */
export const deviceCrowded: Signal = {
  name: 'device_crowded',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'More than five subjects on the device within one hour', zh: '同一设备一小时内超过五个用户' },
  evidence: { reason: 'device_crowded', group: 'crowd', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => {
    if (facts.counters === null || facts.device === null) return UNKNOWN_FLAG;
    return facts.counters.deviceSubjects > CROWD ? known(true, WEIGHT) : known(false);
  },
};
