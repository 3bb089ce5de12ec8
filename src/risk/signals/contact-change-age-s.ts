import { changeAgeSeconds } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** Seconds since phone number or e-mail was changed. */
export const contactChangeAgeS: Signal = {
  name: 'contact_change_age_s',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Seconds since phone number or e-mail was changed', zh: '更换手机号或邮箱后的秒数' },
  evidence: null,
  evaluate: ({ facts, history }) => changeAgeSeconds(facts, history.changes.contact),
};
