import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Failed logins from the network within one hour. */
export const networkFailures: Signal = {
  name: 'network_failures',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Failed logins from the network within one hour', zh: '一小时内同一网络的登录失败次数' },
  evidence: null,
  evaluate: ({ facts }) => (facts.counters === null ? UNKNOWN_NUMBER : known(facts.counters.networkFailures)),
};
