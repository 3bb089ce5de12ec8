import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const WEIGHT = 0.7;

/** An older version of the browser than before. */
export const browserDowngraded: Signal = {
  name: 'browser_downgraded',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'An older version of the browser than before', zh: '浏览器版本低于以往' },
  evidence: { reason: 'browser_downgraded', group: 'device' },
  evaluate: ({ facts, history }) => {
    if (facts.browser === null || history.browser === null) return UNKNOWN_FLAG;
    const isOlder = facts.browser.family === history.browser.family && facts.browser.major < history.browser.major;
    return isOlder ? known(true, WEIGHT) : known(false);
  },
};
