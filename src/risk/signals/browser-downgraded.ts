import { LEVELS } from '../levels.ts';
import { novelty } from '../novelty.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const LEVEL = LEVELS.indexOf('browser_version');
const WEIGHT = 0.7;

/** An older version of the browser than before, and one that was not used before. */
export const browserDowngraded: Signal = {
  name: 'browser_downgraded',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'An older version of the browser than before, never used until now', zh: '浏览器版本低于以往且从未使用过' },
  evidence: { reason: 'browser_downgraded', group: 'device', weights: [WEIGHT, WEIGHT] },
  evaluate: (input) => {
    const { facts, history } = input;
    if (facts.browser === null || history.browser === null) return UNKNOWN_FLAG;
    const isOlder = facts.browser.family === history.browser.family && facts.browser.major < history.browser.major;
    // Who uses two devices goes back and forth between versions that are both known.
    return isOlder && novelty(input, LEVEL).value === true ? known(true, WEIGHT) : known(false);
  },
};
