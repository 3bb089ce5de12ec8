import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

const DAY_MS = 86_400_000;

/** Days since the last success. */
export const dormantDays: Signal = {
  name: 'dormant_days',
  type: 'double',
  mayBeUnknown: true,
  text: { en: 'Days since the last success', zh: '距上次成功的天数' },
  evidence: null,
  evaluate: ({ facts, history }) => (history.lastSuccess === null ? UNKNOWN_NUMBER : known(Math.max(0, facts.at - history.lastSuccess.at) / DAY_MS)),
};
