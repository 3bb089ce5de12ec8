import { dayOf } from '../history/day.ts';
import { isSeen } from '../history/effective-count.ts';
import { LEVELS } from '../levels.ts';
import { known, type Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('ip');

/** The address was not used before. */
export const ipNew: Signal = {
  name: 'ip_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The address was not used before', zh: '未曾使用过的 IP 地址' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const value = facts.chain[LEVEL] ?? null;
    return known(history.n > 0 && !isSeen(history, LEVEL, value, dayOf(facts.at)));
  },
};
