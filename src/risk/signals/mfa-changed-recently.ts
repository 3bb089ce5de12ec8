import { found, type Signal } from '../signal.ts';

const RECENT_MS = 86_400_000;

/** Two-factor authentication reset or turned off within 24 hours. */
export const mfaChangedRecently: Signal = {
  code: 'mfa_changed_recently',
  evaluate: ({ event, profile }) => {
    const at = profile.changes.mfa;
    return found(at !== undefined && event.at - at < RECENT_MS, 1.5);
  },
};
