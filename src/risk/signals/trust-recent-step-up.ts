import { firstSeen } from '../facts.ts';
import { found, type Signal } from '../signal.ts';

const RECENT_MS = 15 * 60_000;

/** The person stepped up within 15 minutes on a device that is known. */
export const trustRecentStepUp: Signal = {
  code: 'trust_recent_step_up',
  evaluate: ({ event, facts, profile }) => {
    const isRecent = profile.lastStepUpAt !== null && event.at - profile.lastStepUpAt < RECENT_MS;
    return found(isRecent && firstSeen(profile.devices, facts.deviceHash) !== null, -3.0);
  },
};
