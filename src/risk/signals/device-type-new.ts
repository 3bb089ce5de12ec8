import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import type { Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('device_type');

/** The kind of device was not used before. */
export const deviceTypeNew: Signal = {
  name: 'device_type_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The kind of device was not used before', zh: '未曾使用过的设备类型' },
  evidence: null,
  evaluate: (input) => novelty(input, LEVEL),
};
