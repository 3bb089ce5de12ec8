import { addressAgeMs } from '../address-age.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const DAY_MS = 86_400_000;

/** The withdrawal address was added or changed within a day. */
export const addressChangedRecently: Signal = {
  name: 'address_changed_recently',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'The withdrawal address was added or changed within a day', zh: '提币地址一天内新增或修改' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const age = addressAgeMs(facts, history);
    return age === null ? UNKNOWN_FLAG : known(age < DAY_MS);
  },
};
