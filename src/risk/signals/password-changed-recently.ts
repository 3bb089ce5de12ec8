import { recentChange } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** A password was changed within a day. */
export const passwordChangedRecently: Signal = {
  name: 'password_changed_recently',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'A password was changed within a day', zh: '一天内修改过密码' },
  evidence: { reason: 'password_changed_recently', group: 'change' },
  evaluate: ({ facts, history }) => recentChange(facts, history.changes.password),
};
