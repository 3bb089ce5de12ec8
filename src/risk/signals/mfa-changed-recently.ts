import { RECENT_CHANGE_WEIGHT, recentChange } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** Two-factor authentication was changed within a day. */
export const mfaChangedRecently: Signal = {
  name: 'mfa_changed_recently',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'Two-factor authentication was changed within a day', zh: '一天内变更过两步验证' },
  evidence: { reason: 'mfa_changed_recently', group: 'change', weights: [RECENT_CHANGE_WEIGHT, RECENT_CHANGE_WEIGHT] },
  evaluate: ({ facts, history }) => recentChange(facts, history.changes.mfa),
};
