import { ln } from '../../lib/exact-math.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

const HOUR_MS = 3_600_000;
const ENOUGH = 10;
const BOUND = 0.7;
const WEIGHT = 0.3;

/** The person is rarely active around this hour. Habits are weak evidence, and speak for the person as well as against. */
export const hourUnusual: Signal = {
  name: 'hour_unusual',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'Far fewer events around this hour than chance would have', zh: '该时段的活动远少于平均水平' },
  evidence: { reason: 'hour_unusual', group: null, weights: [-BOUND * WEIGHT, BOUND * WEIGHT] },
  evaluate: ({ facts, history }) => {
    const total = history.hours.reduce((sum, count) => sum + count, 0);
    if (total < ENOUGH) return UNKNOWN_FLAG;
    const hour = Math.floor(facts.at / HOUR_MS) % 24;
    const near = [hour + 23, hour, hour + 1].reduce((sum, at) => sum + (history.hours[at % 24] ?? 0), 0);
    // How much likelier these three hours are by chance than for this person.
    const surprise = ln((total + 8) / (8 * (near + 1)));
    const bounded = Math.min(BOUND, Math.max(-BOUND, surprise));
    return known(bounded === BOUND, bounded * WEIGHT);
  },
};
