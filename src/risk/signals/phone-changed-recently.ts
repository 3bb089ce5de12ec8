import { found, type Signal } from '../signal.ts';

const RECENT_MS = 86_400_000;

/** Phone number or e-mail changed within 24 hours. */
export const phoneChangedRecently: Signal = {
  code: 'phone_changed_recently',
  evaluate: ({ event, profile }) => {
    const at = profile.changes.contact;
    return found(at !== undefined && event.at - at < RECENT_MS, 1.5);
  },
};
