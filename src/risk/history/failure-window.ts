import type { Millis } from '../../lib/time.ts';
import type { History } from './history.ts';

const HOUR_MS = 3_600_000;

/**
 * @param failures two buckets of one hour
 * @param at of the failure; one that arrives more than an hour late is forgotten
 * @returns buckets after
 */
export function addFailure(failures: History['failures'], at: Millis): History['failures'] {
  const hour = Math.floor(at / HOUR_MS);
  const age = hour - failures.hour;
  if (age > 0) return { hour, current: 1, previous: age === 1 ? failures.current : 0 };
  if (age === 0) return { ...failures, current: failures.current + 1 };
  return age === -1 ? { ...failures, previous: failures.previous + 1 } : failures;
}

/**
 * Failed logins of the last hour, by a sliding window of two buckets: the older one counts by the part of it that still lies within.
 * @param history of the person
 * @param at the present
 * @returns a number that need not be whole
 */
export function failuresInHour({ failures }: History, at: Millis): number {
  const age = Math.floor(at / HOUR_MS) - failures.hour;
  const rest = 1 - (at % HOUR_MS) / HOUR_MS;
  if (age < 0) return failures.current + failures.previous;
  if (age === 0) return failures.current + failures.previous * rest;
  return age === 1 ? failures.current * rest : 0;
}
