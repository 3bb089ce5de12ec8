import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** The platform's secure generator, the same on Node and on Workers. */
export const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };
