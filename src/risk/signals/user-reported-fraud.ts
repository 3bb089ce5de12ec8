import { found, type Signal } from '../signal.ts';

const REMEMBERED_MS = 90 * 86_400_000;

/** Fraud was reported for this account within 90 days. */
export const userReportedFraud: Signal = {
  code: 'user_reported_fraud',
  evaluate: ({ event, profile }) => found(profile.fraudReportedAt !== null && event.at - profile.fraudReportedAt < REMEMBERED_MS, 2.0),
};
