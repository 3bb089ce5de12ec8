import { shareOfBalance } from '../share-of-balance.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const MOST = 0.9;
const WEIGHT = 1.2;

/** Most of the balance. */
export const balanceDrain: Signal = {
  name: 'balance_drain',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Nine tenths of the balance or more', zh: '转出余额的九成以上' },
  evidence: { reason: 'balance_drain', group: 'amount', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => {
    const share = shareOfBalance(facts);
    if (share === null) return UNKNOWN_FLAG;
    return share >= MOST ? known(true, WEIGHT) : known(false);
  },
};
