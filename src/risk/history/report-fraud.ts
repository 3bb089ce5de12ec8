import type { Millis } from '../../lib/time.ts';
import type { Facts } from '../facts.ts';
import { dayOf } from './day.ts';
import { UNDISPUTED_DAYS } from './effective-count.ts';
import type { History, LevelHistory } from './history.ts';
import { isDeviceKnown } from './learn-device.ts';
import { ownCount } from './own-count.ts';

/** The event that turned out to be fraud, as it was decided on. */
export interface ReportedEvent {
  readonly facts: Facts;
  /** The history that stood then. */
  readonly history: History;
}

/**
 * What a report of fraud undoes: what was only ever let through; what the reported event brought, even if the person was talked into approving it, and devices and payees that came since; and every ease: recent step-up, passed audit, snoozes. A history younger than two days is undone whole.
 * @param history before
 * @param now when it was reported
 * @param event what was reported; null when it was erased
 * @returns history after
 */
export function reportFraud(history: History, now: Millis, event: ReportedEvent | null): History {
  const isYoung = history.firstSuccessAt === null || dayOf(now) - dayOf(history.firstSuccessAt) < UNDISPUTED_DAYS;
  const isKept = ({ isProvisional }: { readonly isProvisional: boolean }): boolean => !isProvisional && !isYoung;
  const levels = history.levels.map((level) => ({ ...level, seen: level.seen.filter(isKept) }));
  return {
    ...history,
    fraudReportedAt: Math.max(history.fraudReportedAt ?? 0, Math.floor(now / 1000) * 1000),
    levels: event === null ? levels : levels.map((level, i) => withoutNews(level, i, event)),
    devices: history.devices.filter((device) => isKept(device) && !isOf(event, device)),
    payees: history.payees.map((payee) => (isTrusted(payee, now, event) ? payee : { ...payee, firstAt: null })),
    amounts: event === null || event.facts.money === null ? history.amounts : event.history.amounts,
    lastStepUp: null,
    auditPassedDay: null,
    snoozes: [],
  };
}

// The person's own country does not become strange because a thief was in it, too.
function withoutNews(level: LevelHistory, index: number, { facts, history }: ReportedEvent): LevelHistory {
  const value = facts.chain[index] ?? null;
  if (value === null || ownCount(history, index, value, dayOf(facts.at)) > 0) return level;
  return { ...level, seen: level.seen.filter((sighting) => sighting.value !== value) };
}

function isOf(event: ReportedEvent | null, { value, firstDay }: History['devices'][number]): boolean {
  if (event === null) return false;
  const day = dayOf(event.facts.at);
  return value === event.facts.device || (firstDay >= day && !isDeviceKnown(event.history.devices, value, day));
}

function isTrusted({ value, firstAt }: History['payees'][number], now: Millis, event: ReportedEvent | null): boolean {
  if (firstAt === null) return false;
  if (dayOf(now) - dayOf(firstAt) < UNDISPUTED_DAYS) return false;
  return event === null || (value !== event.facts.payee && firstAt < Math.floor(event.facts.at / 1000) * 1000);
}
