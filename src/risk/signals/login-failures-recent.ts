import { loginFailuresOf } from '../login-failures.ts';
import { known, type Signal } from '../signal.ts';

const MANY = 5;
const WEIGHT_EACH = 0.25;
const MAX_WEIGHT = 2;

/** Several wrong passwords shortly before. */
export const loginFailuresRecent: Signal = {
  name: 'login_failures_recent',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'Several wrong passwords shortly before', zh: '近期多次密码错误' },
  evidence: { reason: 'login_failures_recent', group: 'failures' },
  evaluate: ({ facts, history }) => {
    const failures = loginFailuresOf(facts, history);
    return failures >= MANY ? known(true, Math.min(MAX_WEIGHT, failures * WEIGHT_EACH)) : known(false);
  },
};
