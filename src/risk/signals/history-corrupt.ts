import { known, type Signal } from '../signal.ts';

/** The stored history was damaged and counts as unknown. */
export const historyCorrupt: Signal = {
  name: 'history_corrupt',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The stored history was damaged and counts as unknown', zh: '已存历史损坏，按未知处理' },
  evidence: null,
  evaluate: ({ facts }) => known(facts.isHistoryCorrupt),
};
