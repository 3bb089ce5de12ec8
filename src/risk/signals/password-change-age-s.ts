import { changeAgeSeconds } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** Seconds since a password was changed. */
export const passwordChangeAgeS: Signal = {
  name: 'password_change_age_s',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Seconds since a password was changed', zh: '修改密码后的秒数' },
  evidence: null,
  evaluate: ({ facts, history }) => changeAgeSeconds(facts, history.changes.password),
};
