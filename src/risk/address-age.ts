import type { Millis } from '../lib/time.ts';
import type { Facts } from './facts.ts';
import type { History } from './history/history.ts';

/**
 * How long ago the withdrawal address was added or changed: by what was seen here and by what the gateway says, the younger holds.
 * @param facts the event
 * @param history of the person
 * @returns milliseconds, 0 or more; null where neither knows it
 */
export function addressAgeMs({ at, payee, addressAddedAt }: Facts, history: History): Millis | null {
  if (payee === null) return null;
  const seenAt = history.payees.find(({ value }) => value === payee)?.changedAt ?? null;
  if (seenAt === null && addressAddedAt === null) return null;
  return Math.max(0, at - Math.max(seenAt ?? 0, addressAddedAt ?? 0));
}
