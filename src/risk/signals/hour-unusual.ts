import { found, type Signal, UNKNOWN } from '../signal.ts';

const ENOUGH = 20;
const RARE = 0.02;
const HOUR_MS = 3_600_000;

/** An hour of the day in which this person, known by many successes, is hardly ever active. */
export const hourUnusual: Signal = {
  code: 'hour_unusual',
  evaluate: ({ event, profile }) => {
    if (profile.successes < ENOUGH) return UNKNOWN;
    const hour = Math.floor(event.at / HOUR_MS) % 24;
    const near = [23, 0, 1].reduce((sum, shift) => sum + (profile.histogram[(hour + shift) % 24] ?? 0), 0);
    return found(near / profile.successes < RARE, 0.2);
  },
};
