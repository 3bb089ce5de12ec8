import { securityChangesIn24h } from '../recent-change.ts';
import { known, type Signal } from '../signal.ts';

const SEVERAL = 2;
const WEIGHT = 2;

/** Several security settings were changed within a day. */
export const securityChangesMany: Signal = {
  name: 'security_changes_many',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'Two or more kinds of security settings changed within 24 hours', zh: '24 小时内变更两类以上安全设置' },
  evidence: { reason: 'security_changes_many', group: 'change', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts, history }) => (securityChangesIn24h(facts, history) >= SEVERAL ? known(true, WEIGHT) : known(false)),
};
