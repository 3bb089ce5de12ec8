import { known, type Signal } from '../signal.ts';

const WEIGHT = 2.3;

/** A known automation tool. */
export const automation: Signal = {
  name: 'automation',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'A known automation tool', zh: '已知的自动化工具' },
  evidence: { reason: 'automation', group: 'device', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts }) => (facts.isAutomation ? known(true, WEIGHT) : known(false)),
};
