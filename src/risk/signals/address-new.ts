import { firstSeen } from '../facts.ts';
import { found, type Signal, UNKNOWN } from '../signal.ts';

/** A withdrawal to an address that this account has not used or registered. */
export const addressNew: Signal = {
  code: 'address_new',
  evaluate: ({ event, facts, profile }) => (event.withdrawal === null ? UNKNOWN : found(firstSeen(profile.addresses, facts.addressHash) === null, 1.0)),
};
