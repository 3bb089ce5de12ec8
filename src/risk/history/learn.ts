import type { Millis } from '../../lib/time.ts';
import { learnAmount, priorAmountModel } from '../amount-model.ts';
import type { Facts, Pseudonym } from '../facts.ts';
import { LEVELS } from '../levels.ts';
import type { PopulationView } from '../population/population-view.ts';
import { dayOf } from './day.ts';
import { decay } from './decay.ts';
import { UNDISPUTED_DAYS } from './effective-count.ts';
import type { History, PayeeSighting } from './history.ts';
import { isDeviceKnown, learnDevice } from './learn-device.ts';
import { learnLevels } from './learn-levels.ts';
import { ownCount } from './own-count.ts';

/** How an event turned out, as far as it teaches. */
export type Lesson =
  /** Let through and not verified: what is new counts little until nobody has disputed it for two days. */
  | { readonly kind: 'allowed' }
  /** The person stepped up for it. */
  | {
      readonly kind: 'verified';
      readonly at: Millis;
      /** With a key that is bound to a device. */
      readonly isKeyProven: boolean;
    };

const BROWSER = LEVELS.indexOf('browser');
const HOUR_MS = 3_600_000;

/**
 * What is learned from a success. An attacker who merely gets in does not make himself look familiar: what is new counts as whole only once verified or undisputed for two days. The very first event
 * is believed, because there is nothing to compare it with.
 * @param history before
 * @param facts the event; a failed login teaches nothing
 * @param population as it was when the event was decided
 * @param lesson how it turned out
 * @returns history after; events may come late and in any order
 */
export function learn(history: History, facts: Facts, population: PopulationView, lesson: Lesson): History {
  if (facts.type === 'login.failed') return history;
  const day = dayOf(facts.at);
  const before = decay(history, day);
  const isWhole = lesson.kind === 'verified' || history.n === 0;
  const isNewest = facts.at >= (history.lastSuccess?.at ?? 0);
  const newest = isNewest ? newestAfter(history, facts, isWhole || isFromKnownDevice(history, facts, day)) : history;
  const verified = lesson.kind === 'verified' ? verifiedAfter(history, facts, lesson) : history;
  const at = toSecond(facts.at);
  return {
    ...before,
    n: before.n + 1,
    firstSuccessAt: Math.min(history.firstSuccessAt ?? at, at),
    levels: learnLevels(before, { values: facts.chain, day, isWhole, population }),
    devices: facts.device === null ? before.devices : learnDevice(before.devices, facts.device, day, isWhole),
    amounts: amountsAfter(before, facts, population),
    payees: payeesAfter(before.payees, facts.payee, at),
    hours: hoursAfter(before.hours, facts.at),
    lastSuccess: newest.lastSuccess,
    locale: newest.locale,
    browser: newest.browser,
    lastStepUp: verified.lastStepUp,
    auditPassedDay: verified.auditPassedDay,
  };
}

/**
 * What a report of fraud undoes: everything that was only ever let through, and payees of the last two days. A history younger than two days is all of that kind.
 * @param history before
 * @param now when it was reported
 * @returns history after
 */
export function reportFraud(history: History, now: Millis): History {
  const isYoung = history.firstSuccessAt === null || dayOf(now) - dayOf(history.firstSuccessAt) < UNDISPUTED_DAYS;
  const isKept = ({ isProvisional }: { readonly isProvisional: boolean }): boolean => !isProvisional && !isYoung;
  return {
    ...history,
    fraudReportedAt: Math.max(history.fraudReportedAt ?? 0, toSecond(now)),
    levels: history.levels.map((level) => ({ ...level, seen: level.seen.filter(isKept) })),
    devices: history.devices.filter(isKept),
    payees: history.payees.map((payee) =>
      payee.firstAt !== null && dayOf(now) - dayOf(payee.firstAt) < UNDISPUTED_DAYS ? { ...payee, firstAt: null } : payee,
    ),
  };
}

// Language and browser version have no count of their own: they are as familiar as the device they come from.
function isFromKnownDevice(history: History, facts: Facts, day: number): boolean {
  if (facts.device !== null) return isDeviceKnown(history.devices, facts.device, day);
  const browser = facts.chain[BROWSER] ?? null;
  return browser !== null && ownCount(history, BROWSER, browser, day) > 0;
}

function newestAfter(history: History, { at, place, locale, browser }: Facts, isFamiliar: boolean): Pick<History, 'lastSuccess' | 'locale' | 'browser'> {
  return {
    lastSuccess: { at: toSecond(at), place },
    locale: (isFamiliar ? locale : null) ?? history.locale,
    browser: (isFamiliar ? browser : null) ?? history.browser,
  };
}

function amountsAfter(history: History, { money }: Facts, population: PopulationView): History['amounts'] {
  if (money === null || money.amountUsd <= 0) return history.amounts;
  return learnAmount(history.amounts ?? priorAmountModel(population.amount), Math.log(money.amountUsd));
}

// The event itself put it there when it was decided; should others have pushed it out since, it is asked for as a new one again.
function payeesAfter(payees: readonly PayeeSighting[], value: Pseudonym | null, at: Millis): readonly PayeeSighting[] {
  return payees.map((payee) => (payee.value === value ? { ...payee, firstAt: Math.min(payee.firstAt ?? at, at) } : payee));
}

function hoursAfter(hours: readonly number[], at: Millis): readonly number[] {
  const now = Math.floor(at / HOUR_MS) % 24;
  return hours.map((count, hour) => (hour === now ? count + 1 : count));
}

function verifiedAfter(history: History, facts: Facts, lesson: Lesson & { kind: 'verified' }): Pick<History, 'lastStepUp' | 'auditPassedDay'> {
  const isNewest = lesson.isKeyProven && lesson.at >= (history.lastStepUp?.at ?? 0);
  return {
    lastStepUp: isNewest ? { at: toSecond(lesson.at), session: facts.session } : history.lastStepUp,
    auditPassedDay: Math.max(history.auditPassedDay ?? 0, dayOf(facts.at)),
  };
}

function toSecond(at: Millis): Millis {
  return Math.floor(at / 1000) * 1000;
}
