import { known, type Signal } from '../signal.ts';

const HOUR_MS = 3_600_000;

/** Hour of the day, UTC. */
export const hourUtc: Signal = {
  name: 'hour_utc',
  type: 'double',
  mayBeUnknown: false,
  text: { en: 'Hour of the day, UTC', zh: '事件发生的小时（UTC）' },
  evidence: null,
  evaluate: ({ facts }) => known(Math.floor(facts.at / HOUR_MS) % 24),
};
