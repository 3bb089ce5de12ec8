import type { Clock } from '../../lib/time.ts';
import type { ReplayGuard } from '../../session/replay-guard.ts';

const MAX_REMEMBERED = 100_000;

/**
 * Remembers within one process. When it is full of what must still be remembered, nothing new is accepted: forgetting would let an old one in again.
 * @param clock the present time
 * @param maxRemembered how many at once
 * @returns the guard
 */
export function createMemoryReplayGuard(clock: Clock, maxRemembered = MAX_REMEMBERED): ReplayGuard {
  const until = new Map<string, number>();
  // Lives differ little, so those noted first mostly end first.
  const sweep = (now: number): void => {
    for (const [key, end] of until) {
      if (end > now) break;
      until.delete(key);
    }
  };
  return {
    first: (key, ttlSeconds) => {
      const now = clock.now();
      sweep(now);
      const end = until.get(key);
      if (end !== undefined && end > now) return Promise.resolve(false);
      if (end === undefined && until.size >= maxRemembered) return Promise.resolve(false);
      until.delete(key);
      until.set(key, now + ttlSeconds * 1000);
      return Promise.resolve(true);
    },
  };
}
