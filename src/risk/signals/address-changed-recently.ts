import { firstSeen } from '../facts.ts';
import { found, type Signal, UNKNOWN } from '../signal.ts';

const RECENT_MS = 86_400_000;

/** A withdrawal to an address that was added or changed within 24 hours, as this service or the gateway saw it. */
export const addressChangedRecently: Signal = {
  code: 'address_changed_recently',
  evaluate: ({ event, facts, profile }) => {
    if (event.withdrawal === null) return UNKNOWN;
    const seenAt = firstSeen(profile.addresses, facts.addressHash);
    const addedAt = Math.max(seenAt ?? 0, event.withdrawal.addressAddedAt ?? 0);
    return found(addedAt > 0 && event.at - addedAt < RECENT_MS, 1.0);
  },
};
