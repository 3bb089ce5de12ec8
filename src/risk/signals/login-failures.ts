import { loginFailuresOf } from '../login-failures.ts';
import { known, type Signal } from '../signal.ts';

/** Failed logins of the subject within one hour. */
export const loginFailures: Signal = {
  name: 'login_failures',
  type: 'double',
  mayBeUnknown: false,
  text: { en: 'Failed logins of the subject within one hour', zh: '一小时内登录失败次数' },
  evidence: null,
  evaluate: ({ facts, history }) => known(loginFailuresOf(facts, history)),
};
