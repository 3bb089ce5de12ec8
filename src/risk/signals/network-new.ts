import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import type { Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('network');

/** The network was not used before. */
export const networkNew: Signal = {
  name: 'network_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The network was not used before', zh: '未曾使用过的网络' },
  evidence: null,
  evaluate: (input) => novelty(input, LEVEL),
};
