import type { Clock, Millis } from '../../lib/time.ts';
import type { PollPacer } from '../../session/poll-pacer.ts';
import { ExpiringMap } from './expiring-map.ts';

const KEEP_MS = 600_000;
const SLOW_DOWN_SECONDS = 5;
const MAX_POLLERS = 100_000;

/**
 * Paces pollers within one process.
 * @param clock the present time
 * @returns the pacer
 */
export function createMemoryPollPacer(clock: Clock): PollPacer {
  const pollers = new ExpiringMap<{ readonly lastAt: Millis; readonly intervalSeconds: number }>(clock, MAX_POLLERS);
  return {
    poll: (key, intervalSeconds, now) => {
      const known = pollers.get(key);
      const interval = known?.intervalSeconds ?? intervalSeconds;
      const isEarly = known !== undefined && now < known.lastAt + interval * 1000;
      pollers.set(key, { lastAt: now, intervalSeconds: isEarly ? interval + SLOW_DOWN_SECONDS : interval }, now + KEEP_MS);
      return Promise.resolve(isEarly ? 'slow_down' : 'ok');
    },
  };
}
