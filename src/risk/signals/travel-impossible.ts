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
  text: { en: 'Too far from the last place for the time between', zh: '与上次位置距离过远，时间上不可能' },
  evidence: { reason: 'travel_impossible', group: 'network' },
  evaluate: (input) => {
    const speed = travelSpeed(input.facts, input.history);
    if (speed === null) return UNKNOWN_FLAG;
    const isImpossible = speed > MAX_KM_PER_HOUR && trustRecentStepUp.evaluate(input).value === false;
    return isImpossible ? known(true, Math.min(MAX_WEIGHT, Math.log(speed / MAX_KM_PER_HOUR) + 1)) : known(false);
  },
};
