import { known, type Signal } from '../signal.ts';

/** Successes remembered, decayed by half in 180 days. */
export const successes: Signal = {
  name: 'successes',
  type: 'double',
  mayBeUnknown: false,
  text: { en: 'Successes remembered, decayed by half in 180 days', zh: '记录的成功次数，每 180 天衰减一半' },
  evidence: null,
  evaluate: ({ history }) => known(history.n),
};
