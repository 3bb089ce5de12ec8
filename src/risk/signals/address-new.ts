import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const WEIGHT = 1;

/** A withdrawal address that was not used before. */
export const addressNew: Signal = {
  name: 'address_new',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'A withdrawal address that was not used before', zh: '未曾使用过的提币地址' },
  evidence: { reason: 'address_new', group: 'payee', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts, history }) => {
    if (facts.payee === null) return UNKNOWN_FLAG;
    return history.payees.some(({ value, firstAt }) => value === facts.payee && firstAt !== null) ? known(false) : known(true, WEIGHT);
  },
};
