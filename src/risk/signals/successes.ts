import { known, type Signal } from '../signal.ts';

/** Successes remembered, decayed by half in 180 days. */
export const successes: Signal = {
  name: 'successes',
  type: 'double',
  mayBeUnknown: false,
  text: { en: 'Successes remembered, decayed by half in 180 days', zh: '历史成功次数' },
  evidence: null,
  evaluate: ({ history }) => known(history.n),
};
