import { known, type Signal } from '../signal.ts';

const WEIGHT = 3.5;

/** The address is on the deny list. */
export const payeeFlagged: Signal = {
  name: 'payee_flagged',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The address is on the deny list', zh: '提币地址在拒绝名单中' },
  evidence: { reason: 'payee_flagged', group: 'payee', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => (facts.lists.some(({ list, kind }) => list === 'deny' && kind === 'payee') ? known(true, WEIGHT) : known(false)),
};
