import { securityChangesIn24h } from '../recent-change.ts';
import { known, type Signal } from '../signal.ts';

/** Kinds of security settings changed within 24 hours, this event included. */
export const securityChanges24h: Signal = {
  name: 'security_changes_24h',
  type: 'double',
  mayBeUnknown: false,
  text: { en: 'Kinds of security settings changed within 24 hours, this event included', zh: '24 小时内变更的安全设置种类数，含本次' },
  evidence: null,
  evaluate: ({ facts, history }) => known(securityChangesIn24h(facts, history)),
};
