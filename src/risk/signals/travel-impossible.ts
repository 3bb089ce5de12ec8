import { ln } from '../../lib/exact-math.ts';
import { travelSpeed } from '../travel-speed.ts';
import { trustRecentStepUp } from './trust-recent-step-up.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const MAX_KM_PER_HOUR = 900;
const MAX_WEIGHT = 2;

/** Farther from the last place than anyone travels in the time between; silent where the key of the phone was proven in this very session. */
export const travelImpossible: Signal = {
  name: 'travel_impossible',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'More than 100 km from the last place, at more than 900 km an hour', zh: '距上次位置超过 100 公里，且速度超过 900 公里/小时' },
  evidence: { reason: 'travel_impossible', group: 'network', weights: [1, MAX_WEIGHT] },
  evaluate: (input) => {
    const speed = travelSpeed(input.facts, input.history);
    if (speed === null) return UNKNOWN_FLAG;
    const isImpossible = speed > MAX_KM_PER_HOUR && trustRecentStepUp.evaluate(input).value === false;
    return isImpossible ? known(true, Math.min(MAX_WEIGHT, ln(speed / MAX_KM_PER_HOUR) + 1)) : known(false);
  },
};
