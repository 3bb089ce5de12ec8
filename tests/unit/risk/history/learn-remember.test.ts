import { describe, expect, test } from 'vitest';
import type { EventType } from '../../../../src/risk/event.ts';
import { failuresInHour } from '../../../../src/risk/history/failure-window.ts';
import { EMPTY_HISTORY, type History, HISTORY_CAPS } from '../../../../src/risk/history/history.ts';
import { moneyIn24h } from '../../../../src/risk/history/money-window.ts';
import { learn } from '../../../../src/risk/history/learn.ts';
import { reportFraud } from '../../../../src/risk/history/report-fraud.ts';
import { rememberEvent } from '../../../../src/risk/history/remember-event.ts';
import { ALLOWED, AWAY, DAY, factsOf, HOUR, known, NOW, SECOND, verified, viewOf, withdrawal } from '../score/facts-of.ts';

const after = (...events: readonly Partial<Parameters<typeof factsOf>[0] & object>[]): History =>
  events.reduce<History>((history, change) => rememberEvent(history, factsOf(change)), EMPTY_HISTORY);

describe('money of 24 hours', () => {
  const paid = (...[...amounts]: readonly (readonly [ago: number, usd: number])[]) =>
    after(...amounts.map(([ago, usd]) => ({ ...withdrawal(usd), at: NOW - ago })));

  test('adds up, whatever the outcome', () => {
    expect(moneyIn24h(paid([5 * HOUR, 100], [HOUR, 50], [0, 25]), NOW)).toBe(175);
    expect(moneyIn24h(EMPTY_HISTORY, NOW)).toBe(0);
  });
  test('never too little: what lies 24 hours back counts to the millisecond', () => {
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      const at = NOW + minute * 60_000;
      const history = rememberEvent(EMPTY_HISTORY, factsOf({ ...withdrawal(100), at: at - DAY }));
      expect(moneyIn24h(history, at)).toBe(100);
      expect(moneyIn24h(rememberEvent(history, factsOf({ ...withdrawal(1), at })), at)).toBe(101);
    }
  });
  test('what lies 26 hours back does not', () => {
    expect(moneyIn24h(paid([26 * HOUR, 100]), NOW)).toBe(0);
    expect(moneyIn24h(paid([26 * HOUR, 100], [0, 1]), NOW)).toBe(1);
  });
  test('late ones find their place, and those beyond the day none', () => {
    expect(moneyIn24h(paid([0, 1], [10 * HOUR, 10], [30 * HOUR, 1000]), NOW)).toBe(11);
    expect(moneyIn24h(paid([0, 1], [10 * HOUR, 10]), NOW + 15 * HOUR)).toBe(1);
  });
});

describe('failed logins of an hour', () => {
  const failed = (...ago: readonly number[]) => after(...ago.map((ms) => ({ type: 'login.failed' as const, at: NOW - ms })));
  test('slide: the hour before counts by the part of it that lies within', () => {
    const history = failed(20 * 60 * SECOND, 10 * 60 * SECOND, 5 * 60 * SECOND);
    expect(failuresInHour(history, NOW)).toBe(3);
    expect(failuresInHour(history, NOW + HOUR / 4)).toBe(2.25);
    expect(failuresInHour(rememberEvent(history, factsOf({ type: 'login.failed', at: NOW + HOUR / 4 })), NOW + HOUR / 4)).toBe(3.25);
    expect(failuresInHour(history, NOW + HOUR)).toBe(0);
    expect(failuresInHour(rememberEvent(history, factsOf({ type: 'login.failed', at: NOW + 2 * HOUR })), NOW + 2 * HOUR)).toBe(1);
    expect(failuresInHour(history, NOW + 90 * DAY)).toBe(0);
  });
  test('late ones count, and never as more than they are', () => {
    expect(failuresInHour(failed(0, 1, 30 * 60 * SECOND, 5 * HOUR), NOW)).toBe(3);
    expect(failuresInHour(failed(0, 1), NOW - HOUR)).toBe(2);
  });
  test('other events are none', () => {
    expect(failuresInHour(after({}, {}), NOW)).toBe(0);
  });
});

describe('security changes', () => {
  const kinds: readonly (readonly [EventType, keyof History['changes']])[] = [
    ['password.change', 'password'],
    ['fund_password.change', 'password'],
    ['phone.change', 'contact'],
    ['email.change', 'contact'],
    ['mfa.reset', 'mfa'],
    ['mfa.disable', 'mfa'],
    ['device.remove', 'device'],
  ];
  test.each(kinds)('%s is kept as %s, the newest', (type, kind) => {
    const none = { password: null, contact: null, mfa: null, device: null };
    expect(after({ type }, { type, at: NOW - DAY }).changes).toEqual({ ...none, [kind]: NOW });
  });
});

describe('payees', () => {
  const to = (payee: number, type: EventType, at: number) => ({ payee, type, at });
  test('a change starts the age anew, asking to use it does not', () => {
    expect(after(to(5, 'withdrawal.create', NOW - 3 * DAY), to(5, 'withdrawal.create', NOW)).payees).toEqual([
      { value: 5, firstAt: null, changedAt: NOW - 3 * DAY },
    ]);
    const changed = after(to(5, 'withdrawal_address.add', NOW - 9 * DAY), to(5, 'withdrawal_address.change', NOW), to(5, 'withdrawal.create', NOW + HOUR));
    expect(changed.payees).toEqual([{ value: 5, firstAt: null, changedAt: NOW }]);
    expect(rememberEvent(changed, factsOf(to(5, 'withdrawal_address.change', NOW - DAY))).payees).toEqual(changed.payees);
  });
  test('only success makes one familiar, and a report of fraud soon after takes that back', () => {
    const asked = factsOf(to(5, 'withdrawal.create', NOW));
    const other = factsOf(to(6, 'withdrawal.create', NOW));
    const before = rememberEvent(rememberEvent(EMPTY_HISTORY, asked), other);
    for (const lesson of [ALLOWED, verified()]) {
      const learned = learn(learn(before, asked, viewOf(), lesson), { ...asked, at: NOW + HOUR }, viewOf(), lesson);
      expect(learned.payees.map(({ firstAt }) => firstAt)).toEqual([NOW, null]);
      expect(reportFraud(learned, NOW + DAY, null).payees.map(({ firstAt }) => firstAt)).toEqual([null, null]);
      expect(reportFraud(learned, NOW + 2 * DAY, null).payees).toEqual(learned.payees);
    }
  });
  test('one that was never used makes room first, then the one changed longest ago', () => {
    const many = after(...Array.from({ length: HISTORY_CAPS.payees + 1 }, (_, i) => to(i, 'withdrawal.create', NOW + i * HOUR)));
    expect(many.payees).toHaveLength(HISTORY_CAPS.payees);
    expect(many.payees.map(({ value }) => value)).not.toContain(0);
    const used = { ...many, payees: many.payees.map((payee) => (payee.value === 7 ? payee : { ...payee, firstAt: NOW })) };
    const crowded = rememberEvent(used, factsOf(to(99, 'withdrawal.create', NOW + 2 * DAY)));
    expect(crowded.payees.map(({ value }) => value)).not.toContain(7);
    const next = rememberEvent(
      { ...used, payees: used.payees.map((payee) => ({ ...payee, firstAt: NOW })) },
      factsOf(to(99, 'withdrawal.create', NOW + 2 * DAY)),
    );
    expect(next.payees.map(({ value }) => value)).not.toContain(1);
  });
});

test('nothing of it makes a place or device look familiar', () => {
  const before = known();
  const history = rememberEvent(before, factsOf({ chain: AWAY, device: 8, type: 'login.failed' }));
  expect([history.levels, history.devices, history.n]).toEqual([before.levels, before.devices, before.n]);
});
