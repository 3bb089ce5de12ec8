import { known, type Signal } from '../signal.ts';

/** There is verified or undisputed history. */
export const hasHistory: Signal = {
  name: 'has_history',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'There is verified or undisputed history', zh: '已有经过验证或无争议的历史' },
  evidence: null,
  evaluate: ({ history }) => known(history.n > 0),
};
