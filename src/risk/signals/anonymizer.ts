import { known, type Signal } from '../signal.ts';

const WEIGHT = 1.6;

/** An anonymising network or one of bad reputation. */
export const anonymizer: Signal = {
  name: 'anonymizer',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'An anonymising network or one of bad reputation', zh: '匿名网络或信誉不良的网络' },
  evidence: { reason: 'anonymizer', group: 'list', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => (facts.lists.some(({ list }) => list === 'anonymizer') ? known(true, WEIGHT) : known(false)),
};
