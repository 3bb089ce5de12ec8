import { addressAgeMs } from '../address-age.ts';
import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Seconds since the withdrawal address was added or changed. */
export const addressAgeS: Signal = {
  name: 'address_age_s',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Seconds since the withdrawal address was added or changed', zh: '提币地址新增或修改至今的秒数' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const age = addressAgeMs(facts, history);
    return age === null ? UNKNOWN_NUMBER : known(Math.floor(age / 1000));
  },
};
