import type { Clock, Millis } from '../../lib/time.ts';
import type { VelocityStore } from '../../risk/velocity-store.ts';
import { ExpiringMap } from './expiring-map.ts';

const WINDOW_MS = 3_600_000;
const MAX_KEYS = 200_000;

interface Buckets {
  readonly window: number;
  readonly current: number;
  readonly previous: number;
}

/**
 * Two-bucket sliding counters within one process.
 * @param clock the present time
 * @param maxKeys how many keys are held; beyond that the ones not counted for longest go
 * @returns the store
 */
export function createMemoryVelocityStore(clock: Clock, maxKeys: number = MAX_KEYS): VelocityStore {
  const counters = new ExpiringMap<Buckets>(clock, maxKeys);
  const look = (key: string, now: Millis): Buckets => {
    const window = Math.floor(now / WINDOW_MS);
    const known = counters.get(key);
    // A clock that lags must not empty the counter.
    if (known && known.window >= window) return known;
    return { window, current: 0, previous: known?.window === window - 1 ? known.current : 0 };
  };
  const estimate = (buckets: Buckets, now: Millis): number => buckets.current + buckets.previous * (1 - (now % WINDOW_MS) / WINDOW_MS);
  return {
    add: (keys, now) =>
      Promise.resolve(
        keys.map((key) => {
          const before = look(key, now);
          const after = { ...before, current: before.current + 1 };
          counters.set(key, after, now + 2 * WINDOW_MS);
          return estimate(after, now);
        }),
      ),
    read: (keys, now) => Promise.resolve(keys.map((key) => estimate(look(key, now), now))),
  };
}
