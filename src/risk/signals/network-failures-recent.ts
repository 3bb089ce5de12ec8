import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const MANY = 20;
const WEIGHT = 1.1;

/** Many wrong passwords from the same network. */
export const networkFailuresRecent: Signal = {
  name: 'network_failures_recent',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Many wrong passwords from the same network', zh: '同网络近期多次密码错误' },
  evidence: { reason: 'network_failures_recent', group: 'failures' },
  evaluate: ({ facts }) => {
    if (facts.counters === null) return UNKNOWN_FLAG;
    return facts.counters.networkFailures >= MANY ? known(true, WEIGHT) : known(false);
  },
};
