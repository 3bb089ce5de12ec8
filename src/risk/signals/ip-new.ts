import { firstSeen } from '../facts.ts';
import { found, type Signal } from '../signal.ts';

/** An address that this person has not verifiably used. */
export const ipNew: Signal = {
  code: 'ip_new',
  evaluate: ({ facts, profile }) => found(firstSeen(profile.ips, facts.ipHash) === null, 0.6),
};
