import { ln } from '../../lib/exact-math.ts';
import type { Millis } from '../../lib/time.ts';
import { learnAmount, priorAmountModel, withinReach } from '../amount-model.ts';
import type { EventType } from '../event.ts';
import type { Facts, Pseudonym } from '../facts.ts';
import { LEVELS } from '../levels.ts';
import type { PopulationView } from '../population/population-view.ts';
import { dayOf } from './day.ts';
import { decay } from './decay.ts';
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
      /** It was a random audit that was passed, not any step-up of the day. */
      readonly isAudit: boolean;
    };

const BROWSER = LEVELS.indexOf('browser');
const HOUR_MS = 3_600_000;

/** Events that make an address one of the person's; a mere quote does not. */
const PAYEE_TYPES: ReadonlySet<EventType> = new Set(['withdrawal.create', 'withdrawal_address.add', 'withdrawal_address.change']);

// How far one amount may lie from the person's mean, in predictive scales, to be believed as it is: what lies beyond counts as that far. So a few odd amounts can neither widen nor move what is usual by much.
const ALLOWED_REACH = 1;
const VERIFIED_REACH = 3;
const LEAST_USD = 1;

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
  if (!isLesson(history, facts, lesson)) return history;
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
    isDamaged: false,
    amounts: amountsAfter(before, facts, { population, reach: lesson.kind === 'verified' ? VERIFIED_REACH : ALLOWED_REACH }),
    payees: payeesAfter(before.payees, PAYEE_TYPES.has(facts.type) ? facts.payee : null, at),
    hours: hoursAfter(before.hours, facts.at),
    lastSuccess: newest.lastSuccess,
    locale: newest.locale,
    browser: newest.browser,
    lastStepUp: verified.lastStepUp,
    auditPassedDay: verified.auditPassedDay,
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

function amountsAfter(
  history: History,
  { type, money }: Facts,
  { population, reach }: { readonly population: PopulationView; readonly reach: number },
): History['amounts'] {
  if (type !== 'withdrawal.create' || money === null || money.amountUsd < LEAST_USD) return history.amounts;
  const model = history.amounts ?? priorAmountModel(population.amount);
  return learnAmount(model, withinReach(model, ln(money.amountUsd), reach));
}

// The event itself put it there when it was decided; should others have pushed it out since, it is asked for as a new one again.
function payeesAfter(payees: readonly PayeeSighting[], value: Pseudonym | null, at: Millis): readonly PayeeSighting[] {
  return payees.map((payee) => (payee.value === value ? paidTo(payee, at) : payee));
}

// The age of an address counts from its first success: who merely asked to use it days before has not made it old.
function paidTo({ value, firstAt, changedAt }: PayeeSighting, at: Millis): PayeeSighting {
  return { value, firstAt: Math.min(firstAt ?? at, at), changedAt: firstAt === null ? Math.max(changedAt, at) : changedAt };
}

// Where a history was lost anybody would look like the first: only a proven key starts a new one.
function isLesson(history: History, { type }: Facts, lesson: Lesson): boolean {
  if (type === 'login.failed') return false;
  return !history.isDamaged || (lesson.kind === 'verified' && lesson.isKeyProven);
}

function hoursAfter(hours: readonly number[], at: Millis): readonly number[] {
  const now = Math.floor(at / HOUR_MS) % 24;
  return hours.map((count, hour) => (hour === now ? count + 1 : count));
}

function verifiedAfter(history: History, facts: Facts, lesson: Lesson & { kind: 'verified' }): Pick<History, 'lastStepUp' | 'auditPassedDay'> {
  const isNewest = lesson.isKeyProven && lesson.at >= (history.lastStepUp?.at ?? 0);
  return {
    lastStepUp: isNewest ? { at: toSecond(lesson.at), session: facts.session } : history.lastStepUp,
    auditPassedDay: lesson.isAudit ? Math.max(history.auditPassedDay ?? 0, dayOf(facts.at)) : history.auditPassedDay,
  };
}

function toSecond(at: Millis): Millis {
  return Math.floor(at / 1000) * 1000;
}
