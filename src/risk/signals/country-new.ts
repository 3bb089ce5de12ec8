import { dayOf } from '../history/day.ts';
import { isSeen } from '../history/effective-count.ts';
import { LEVELS } from '../levels.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const LEVEL = LEVELS.indexOf('country');

/** The country was not used before. */
export const countryNew: Signal = {
  name: 'country_new',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'The country was not used before', zh: '未曾出现过的国家或地区' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const value = facts.chain[LEVEL] ?? null;
    if (value === null) return UNKNOWN_FLAG;
    return known(history.n > 0 && !isSeen(history, LEVEL, value, dayOf(facts.at)));
  },
};
