import { firstSeen } from '../facts.ts';
import { found, type Signal } from '../signal.ts';

/** A network (/24, /48) that this person has not verifiably used. */
export const networkNew: Signal = {
  code: 'network_new',
  evaluate: ({ facts, profile }) => found(firstSeen(profile.networks, facts.networkHash) === null, 0.9),
};
