import { shareOfBalance } from '../share-of-balance.ts';
import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Share of the balance that would leave, 0 to 1. */
export const balanceShare: Signal = {
  name: 'balance_share',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Share of the balance that would leave, 0 to 1', zh: '将转出的余额比例，0 至 1' },
  evidence: null,
  evaluate: ({ facts }) => {
    const share = shareOfBalance(facts);
    return share === null ? UNKNOWN_NUMBER : known(share);
  },
};
