import { known, type Signal } from '../signal.ts';

const WEIGHT = 3.9;

/** On the deny list of the operator. */
export const listDenied: Signal = {
  name: 'list_denied',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'On the deny list of the operator', zh: '在运营方拒绝名单中' },
  evidence: { reason: 'list_denied', group: 'list', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => (facts.lists.some(({ list, kind }) => list === 'deny' && kind !== 'payee') ? known(true, WEIGHT) : known(false)),
};
