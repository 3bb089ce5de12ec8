import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import type { Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('asn');

/** The network operator was not used before. */
export const asnNew: Signal = {
  name: 'asn_new',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'The network operator was not used before', zh: '未曾使用过的网络运营商' },
  evidence: null,
  evaluate: (input) => novelty(input, LEVEL),
};
