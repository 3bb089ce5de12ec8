import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const WEIGHT = 0.5;

/** Another language than before. */
export const localeChanged: Signal = {
  name: 'locale_changed',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Another language than before', zh: '语言与以往不同' },
  evidence: { reason: 'locale_changed', group: null, weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts, history }) => {
    if (facts.locale === null || history.locale === null) return UNKNOWN_FLAG;
    return facts.locale === history.locale ? known(false) : known(true, WEIGHT);
  },
};
