import { firstSeen } from '../facts.ts';
import { found, type Signal } from '../signal.ts';

const LONG_MS = 30 * 86_400_000;

/** A device that was verifiably used 30 days ago or earlier. Trust is evidence too. */
export const trustDeviceLongKnown: Signal = {
  code: 'trust_device_long_known',
  evaluate: ({ event, facts, profile }) => {
    const since = firstSeen(profile.devices, facts.deviceHash);
    return found(since !== null && event.at - since >= LONG_MS, -1.5);
  },
};
