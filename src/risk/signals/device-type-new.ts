import { dayOf } from '../history/day.ts';
import { isSeen } from '../history/effective-count.ts';
import { LEVELS } from '../levels.ts';
import { known, type Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('device_type');

/** The kind of device was not used before. */
export const deviceTypeNew: Signal = {
  name: 'device_type_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The kind of device was not used before', zh: '未曾使用过的设备类型' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const value = facts.chain[LEVEL] ?? null;
    return known(history.n > 0 && !isSeen(history, LEVEL, value, dayOf(facts.at)));
  },
};
