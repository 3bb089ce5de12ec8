import { dayOf } from '../history/day.ts';
import { isSeen } from '../history/effective-count.ts';
import { LEVELS } from '../levels.ts';
import { known, type Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('network');

/** The network was not used before. */
export const networkNew: Signal = {
  name: 'network_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The network was not used before', zh: '未曾使用过的网络' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const value = facts.chain[LEVEL] ?? null;
    return known(history.n > 0 && !isSeen(history, LEVEL, value, dayOf(facts.at)));
  },
};
