import type { Millis } from '../lib/time.ts';
import { isSecurityChange } from './event.ts';
import type { Facts } from './facts.ts';
import type { ChangeKind, History } from './history/history.ts';
import { known, type SignalResult, UNKNOWN_NUMBER } from './signal.ts';

const DAY_MS = 86_400_000;

/** Natural log-odds of a withdrawal within a day of a change. */
export const RECENT_CHANGE_WEIGHT = 1.5;

const CHANGE_KINDS: readonly ChangeKind[] = ['password', 'contact', 'mfa', 'device'];

const isRecent = (at: Millis, change: Millis | null): boolean => change !== null && at - change < DAY_MS;

/**
 * @param facts the event
 * @param change when the setting was last changed
 * @returns whether that was within a day; evidence where money would leave, which is what a takeover changes settings for
 */
export function recentChange(facts: Facts, change: Millis | null): SignalResult {
  if (!isRecent(facts.at, change)) return known(false);
  return known(true, facts.type === 'withdrawal.create' ? RECENT_CHANGE_WEIGHT : 0);
}

/**
 * @param facts the event
 * @param change when the setting was last changed
 * @returns whole seconds since; unknown where it never was
 */
export function changeAgeSeconds(facts: Facts, change: Millis | null): SignalResult {
  return change === null ? UNKNOWN_NUMBER : known(Math.floor(Math.max(0, facts.at - change) / 1000));
}

/**
 * @param facts the event
 * @param history of the person
 * @returns how many kinds of security settings were changed within 24 hours, the one asked for now included
 */
export function securityChangesIn24h(facts: Facts, history: History): number {
  let changes = isSecurityChange(facts.type) ? 1 : 0;
  for (const kind of CHANGE_KINDS) if (isRecent(facts.at, history.changes[kind])) changes += 1;
  return changes;
}
