import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import type { Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('country');

/** The country was not used before. */
export const countryNew: Signal = {
  name: 'country_new',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'The country was not used before', zh: '未曾出现过的国家或地区' },
  evidence: null,
  evaluate: (input) => novelty(input, LEVEL),
};
