import type { Millis } from '../lib/time.ts';

/** Counts events in the last hour, in the hot store; losing it loses speed, not truth. */
export interface VelocityStore {
  /**
   * Adds to several counters and reads them in one round trip.
   * @param keys pseudonymous keys, for example of a network
   * @param now milliseconds since the epoch
   * @returns for each key the count within the last hour, this one included
   * @throws Problem `store_unavailable`
   */
  add(keys: readonly string[], now: Millis): Promise<readonly number[]>;
  /** As `add`, without counting. */
  read(keys: readonly string[], now: Millis): Promise<readonly number[]>;
}
