import { RECENT_CHANGE_WEIGHT, recentChange } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** A password was changed within a day. */
export const passwordChangedRecently: Signal = {
  name: 'password_changed_recently',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'A password was changed within a day', zh: '一天内修改过密码' },
  evidence: { reason: 'password_changed_recently', group: 'change', weights: [RECENT_CHANGE_WEIGHT, RECENT_CHANGE_WEIGHT] },
  evaluate: ({ facts, history }) => recentChange(facts, history.changes.password),
};
