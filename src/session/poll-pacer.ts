import type { Millis } from '../lib/time.ts';

/** Keeps pollers to their interval. @see RFC 8628 section 3.5 */
export interface PollPacer {
  /**
   * Notes a poll. The first is free; one that comes earlier than the present interval after the last adds 5 s to the interval for good.
   * @returns `slow_down` when it came too early
   */
  poll(key: string, intervalSeconds: number, now: Millis): Promise<'ok' | 'slow_down'>;
}
