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
  text: { en: 'Five or more failed logins of the subject within one hour', zh: '该用户一小时内登录失败五次以上' },
  evidence: { reason: 'login_failures_recent', group: 'failures', weights: [MANY * WEIGHT_EACH, MAX_WEIGHT] },
  evaluate: ({ facts, history }) => {
    const failures = loginFailuresOf(facts, history);
    return failures >= MANY ? known(true, Math.min(MAX_WEIGHT, failures * WEIGHT_EACH)) : known(false);
  },
};
