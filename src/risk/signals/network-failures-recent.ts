import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const MANY = 20;
const WEIGHT = 1.1;

/** Many wrong passwords from the same network. */
export const networkFailuresRecent: Signal = {
  name: 'network_failures_recent',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Twenty or more failed logins from the network within one hour', zh: '同一网络一小时内登录失败二十次以上' },
  evidence: { reason: 'network_failures_recent', group: 'failures', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => {
    if (facts.counters === null) return UNKNOWN_FLAG;
    return facts.counters.networkFailures >= MANY ? known(true, WEIGHT) : known(false);
  },
};
