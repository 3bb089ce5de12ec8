import { known, type Signal } from '../signal.ts';

const MEMORY_MS = 90 * 86_400_000;
const WEIGHT = 2;

/** Fraud was reported for this account within 90 days. */
export const userReportedFraud: Signal = {
  name: 'user_reported_fraud',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'Fraud was reported for this account within 90 days', zh: '该账户 90 天内曾被报告欺诈' },
  evidence: { reason: 'user_reported_fraud', group: null, weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts, history }) => {
    const isRecent = history.fraudReportedAt !== null && facts.at - history.fraudReportedAt < MEMORY_MS;
    return isRecent ? known(true, WEIGHT) : known(false);
  },
};
