import { securityChangesIn24h } from '../recent-change.ts';
import { known, type Signal } from '../signal.ts';

const SEVERAL = 2;
const WEIGHT = 2;

/** Several security settings were changed within a day. */
export const securityChangesMany: Signal = {
  name: 'security_changes_many',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'Several security settings were changed within a day', zh: '一天内变更多项安全设置' },
  evidence: { reason: 'security_changes_many', group: 'change' },
  evaluate: ({ facts, history }) => (securityChangesIn24h(facts, history) >= SEVERAL ? known(true, WEIGHT) : known(false)),
};
