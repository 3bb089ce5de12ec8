import { RECENT_CHANGE_WEIGHT, recentChange } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** Phone number or e-mail was changed within a day. */
export const phoneChangedRecently: Signal = {
  name: 'phone_changed_recently',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'Phone number or e-mail was changed within a day', zh: '一天内更换过手机号或邮箱' },
  evidence: { reason: 'phone_changed_recently', group: 'change', weights: [RECENT_CHANGE_WEIGHT, RECENT_CHANGE_WEIGHT] },
  evaluate: ({ facts, history }) => recentChange(facts, history.changes.contact),
};
