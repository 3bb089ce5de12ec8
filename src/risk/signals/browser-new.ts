import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import type { Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('browser');

/** The browser on this system was not used before. */
export const browserNew: Signal = {
  name: 'browser_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The browser on this system was not used before', zh: '未曾使用过的浏览器' },
  evidence: null,
  evaluate: (input) => novelty(input, LEVEL),
};
