import { dayOf } from '../history/day.ts';
import { isSeen } from '../history/effective-count.ts';
import { LEVELS } from '../levels.ts';
import { known, type Signal } from '../signal.ts';

const LEVEL = LEVELS.indexOf('browser');

/** The browser on this system was not used before. */
export const browserNew: Signal = {
  name: 'browser_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The browser on this system was not used before', zh: '未曾使用过的浏览器' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const value = facts.chain[LEVEL] ?? null;
    return known(history.n > 0 && !isSeen(history, LEVEL, value, dayOf(facts.at)));
  },
};
