import { firstSeen } from '../facts.ts';
import { found, type Signal } from '../signal.ts';

/** A device that this person has not verifiably used. Without a device id every visit counts as new. */
export const deviceNew: Signal = {
  code: 'device_new',
  evaluate: ({ facts, profile }) => found(facts.deviceHash === null || firstSeen(profile.devices, facts.deviceHash) === null, 1.9),
};
