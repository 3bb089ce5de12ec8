import { known, type Signal } from '../signal.ts';

/** The counts of the hot store could be read. */
export const countersAvailable: Signal = {
  name: 'counters_available',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The counts of the hot store could be read', zh: '可以读取热存储中的计数' },
  evidence: null,
  evaluate: ({ facts }) => known(facts.counters !== null),
};
