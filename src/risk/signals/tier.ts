import { known, type Signal, UNKNOWN_TEXT } from '../signal.ts';

/** Tier of the customer, as the gateway names it. */
export const tier: Signal = {
  name: 'tier',
  type: 'string',
  mayBeUnknown: true,
  text: { en: 'Tier of the customer, as the gateway names it', zh: '客户等级，由网关命名' },
  evidence: null,
  evaluate: ({ facts }) => (facts.tier === null ? UNKNOWN_TEXT : known(facts.tier)),
};
