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
  text: { en: 'More than 20 subjects on the address within one hour, unless it is a carrier', zh: '同一 IP 一小时内超过 20 个用户（运营商共享地址除外）' },
  evidence: { reason: 'ip_crowded', group: 'crowd', weights: [CROWD_WEIGHT, BIG_CROWD_WEIGHT] },
  evaluate: ({ facts }) => {
    if (facts.counters === null) return UNKNOWN_FLAG;
    const { ipSubjects } = facts.counters;
    // Carriers and companies put many honest people behind one address.
    if (ipSubjects <= CROWD || facts.lists.some(({ list }) => list === 'carrier')) return known(false);
    return known(true, ipSubjects > BIG_CROWD ? BIG_CROWD_WEIGHT : CROWD_WEIGHT);
  },
};
