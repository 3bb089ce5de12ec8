import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import type { Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('ip');

/** The address was not used before. */
export const ipNew: Signal = {
  name: 'ip_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The address was not used before', zh: '未曾使用过的 IP 地址' },
  evidence: null,
  evaluate: (input) => novelty(input, LEVEL),
};
