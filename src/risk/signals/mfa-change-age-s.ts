import { changeAgeSeconds } from '../recent-change.ts';
import { type Signal } from '../signal.ts';

/** Seconds since two-factor authentication was changed. */
export const mfaChangeAgeS: Signal = {
  name: 'mfa_change_age_s',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Seconds since two-factor authentication was changed', zh: '变更两步验证后的秒数' },
  evidence: null,
  evaluate: ({ facts, history }) => changeAgeSeconds(facts, history.changes.mfa),
};
