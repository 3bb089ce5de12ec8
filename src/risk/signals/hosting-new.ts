import { networkNew } from './network-new.ts';
import { known, type Signal } from '../signal.ts';

const WEIGHT = 1;

/** A hosting network that was not used before. */
export const hostingNew: Signal = {
  name: 'hosting_new',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'A hosting network that was not used before', zh: '未曾使用过的机房网络' },
  evidence: { reason: 'hosting_new', group: 'network', weights: [WEIGHT, WEIGHT] },
  evaluate: (input) => {
    const isHosting = input.facts.lists.some(({ list }) => list === 'hosting');
    return isHosting && networkNew.evaluate(input).value === true ? known(true, WEIGHT) : known(false);
  },
};
