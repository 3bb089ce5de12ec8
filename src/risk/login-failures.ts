import type { Facts } from './facts.ts';
import { failuresInHour } from './history/failure-window.ts';
import type { History } from './history/history.ts';

/**
 * Failed logins of the subject within one hour, this event included: the record and the hot store both count, and the larger count holds, so that emptying one hides nothing.
 * @param facts the event
 * @param history of the person
 * @returns a number that need not be whole
 */
export function loginFailuresOf(facts: Facts, history: History): number {
  const recorded = failuresInHour(history, facts.at) + (facts.type === 'login.failed' ? 1 : 0);
  return Math.max(recorded, facts.counters?.subjectFailures ?? 0);
}
