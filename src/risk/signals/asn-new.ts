import { dayOf } from '../history/day.ts';
import { isSeen } from '../history/effective-count.ts';
import { LEVELS } from '../levels.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const LEVEL = LEVELS.indexOf('asn');

/** The network operator was not used before. */
export const asnNew: Signal = {
  name: 'asn_new',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'The network operator was not used before', zh: '未曾使用过的网络运营商' },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const value = facts.chain[LEVEL] ?? null;
    if (value === null) return UNKNOWN_FLAG;
    return known(history.n > 0 && !isSeen(history, LEVEL, value, dayOf(facts.at)));
  },
};
