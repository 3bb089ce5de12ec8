import { found, type Signal } from '../signal.ts';

const RECENT_MS = 86_400_000;

/** Login or fund password changed within 24 hours. */
export const passwordChangedRecently: Signal = {
  code: 'password_changed_recently',
  evaluate: ({ event, profile }) => {
    const at = profile.changes.password;
    return found(at !== undefined && event.at - at < RECENT_MS, 1.0);
  },
};
