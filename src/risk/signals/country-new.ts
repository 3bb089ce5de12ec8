import { firstSeen } from '../facts.ts';
import { found, type Signal, UNKNOWN } from '../signal.ts';

/** A country that this person has not verifiably used. Only the change counts, never the country itself. */
export const countryNew: Signal = {
  code: 'country_new',
  evaluate: ({ facts, profile }) => (facts.countryHash === null ? UNKNOWN : found(firstSeen(profile.countries, facts.countryHash) === null, 1.2)),
};
