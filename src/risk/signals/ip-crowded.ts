import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const CROWD = 20;
const BIG_CROWD = 100;
const CROWD_WEIGHT = 1;
const BIG_CROWD_WEIGHT = 2;

/** Many accounts from one address. */
export const ipCrowded: Signal = {
  name: 'ip_crowded',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Many accounts from one address', zh: '同一 IP 出现大量账户' },
  evidence: { reason: 'ip_crowded', group: 'crowd' },
  evaluate: ({ facts }) => {
    if (facts.counters === null) return UNKNOWN_FLAG;
    const { ipSubjects } = facts.counters;
    // Carriers and companies put many honest people behind one address.
    if (ipSubjects <= CROWD || facts.lists.some(({ list }) => list === 'carrier')) return known(false);
    return known(true, ipSubjects > BIG_CROWD ? BIG_CROWD_WEIGHT : CROWD_WEIGHT);
  },
};
