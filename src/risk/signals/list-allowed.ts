import { known, type Signal } from '../signal.ts';

const WEIGHT = -1.6;

/** On the allow list of the operator. */
export const listAllowed: Signal = {
  name: 'list_allowed',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'On the allow list of the operator', zh: '在运营方允许名单中' },
  evidence: { reason: 'list_allowed', group: null, weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => (facts.lists.some(({ list }) => list === 'allow') ? known(true, WEIGHT) : known(false)),
};
