import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/risk/facts.ts';
import { EMPTY_HISTORY, type History } from '../../../../src/risk/history/history.ts';
import { evaluateSignals, SIGNALS } from '../../../../src/risk/signals.ts';
import type { SignalResult } from '../../../../src/risk/signal.ts';
import { AWAY, DAY, factsOf, HOME, HOUR, known, NOW, viewOf, withdrawal } from '../score/facts-of.ts';

const look = (name: string, facts: Partial<Facts>, history: History): SignalResult => {
  const found = evaluateSignals({ facts: factsOf(facts), history, population: viewOf() })[SIGNALS.findIndex((signal) => signal.name === name)];
  if (!found) throw new Error(`no signal ${name}`);
  return found;
};

describe('what a person is known for', () => {
  const NEW = [
    ['country_new', 0],
    ['asn_new', 1],
    ['network_new', 2],
    ['ip_new', 3],
    ['device_type_new', 4],
    ['browser_new', 6],
  ] as const;
  test.each(NEW)('%s', (name, level) => {
    const elsewhere = HOME.with(level, AWAY[level] ?? 0);
    expect(look(name, {}, known()).value).toBe(false);
    expect(look(name, { chain: elsewhere }, known()).value).toBe(true);
    // Chains weigh what is new; the flag alone does not.
    expect(look(name, { chain: elsewhere }, known()).weight).toBe(0);
    expect(look(name, { chain: elsewhere }, EMPTY_HISTORY).value).toBe(false);
  });
  test('what was seen once is new until it has gone undisputed', () => {
    const today = Math.floor(NOW / DAY);
    const seen = (lastDay: number): History => ({
      ...EMPTY_HISTORY,
      n: 5,
      levels: EMPTY_HISTORY.levels.with(3, { seen: [{ value: HOME[3] ?? 0, count: 0.2, lastDay, isProvisional: true }], s: 0, e: 0 }),
      devices: [{ value: 7, firstDay: lastDay, lastDay, isProvisional: true }],
    });
    for (const name of ['ip_new', 'device_new']) {
      expect(look(name, {}, seen(today - 1)).value).toBe(true);
      expect(look(name, {}, seen(today - 2)).value).toBe(false);
    }
  });
  test('device ids', () => {
    expect(look('device_new', {}, known()).value).toBe(false);
    expect(look('device_new', { device: 8 }, known()).value).toBe(true);
    expect(look('device_new', { device: 8 }, EMPTY_HISTORY).value).toBe(false);
  });
  test('hours: rare ones speak against a person, usual ones for, too few say nothing', () => {
    const at = (count: number): History => ({ ...EMPTY_HISTORY, hours: EMPTY_HISTORY.hours.with(12, count) });
    expect(look('hour_unusual', {}, at(9.9)).known).toBe(false);
    expect(look('hour_unusual', {}, at(20))).toEqual({ value: false, known: true, weight: -0.21 });
    // Midnight lies beside both eleven in the evening and one in the morning.
    for (const hours of [11, 12, 13].map((_, i) => 24 * DAY + (i - 1) * HOUR)) {
      const night: History = { ...EMPTY_HISTORY, hours: EMPTY_HISTORY.hours.with(0, 20) };
      expect(look('hour_unusual', { at: hours }, night).weight).toBe(-0.21);
    }
    expect(look('hour_unusual', { at: NOW + 5 * HOUR }, at(20))).toEqual({ value: true, known: true, weight: 0.21 });
    const always: History = { ...EMPTY_HISTORY, hours: EMPTY_HISTORY.hours.map(() => 10) };
    expect(Math.abs(look('hour_unusual', {}, always).weight)).toBeLessThan(0.02);
  });
  test('failed logins: the larger of both counts holds, this one included', () => {
    const recorded: History = { ...EMPTY_HISTORY, failures: { hour: Math.floor(NOW / HOUR), current: 4, previous: 0 } };
    const counters = { subjectFailures: 2, networkFailures: 0, ipSubjects: 0, deviceSubjects: 0, payeeSubjects: 0 };
    expect(look('login_failures', {}, recorded).value).toBe(4);
    expect(look('login_failures', { counters }, recorded).value).toBe(4);
    expect(look('login_failures', { counters: { ...counters, subjectFailures: 6 } }, recorded).value).toBe(6);
    expect(look('login_failures', { type: 'login.failed' }, recorded).value).toBe(5);
  });
});

describe('money', () => {
  const payer = (usd: number, times: number): History => {
    const kappa = 2 + times;
    return { ...EMPTY_HISTORY, n: times, amounts: { kappa, mu: Math.log(usd), alpha: 2 + times / 2, beta: 0.5 } };
  };
  test('an amount far above the usual ones', () => {
    expect(look('amount_high_relative', withdrawal(100), payer(100, 20)).weight).toBeLessThan(0);
    const large = look('amount_high_relative', withdrawal(20_000), payer(100, 20));
    expect(large.value).toBe(true);
    expect(large.weight).toBeGreaterThan(2);
    expect(large.weight).toBeLessThanOrEqual(3);
    expect(look('amount_deviation', withdrawal(20_000), payer(100, 20)).value).toBeGreaterThan(3);
  });
  test('is not flagged below 500 dollars, nor before five own amounts', () => {
    expect(look('amount_high_relative', withdrawal(499), payer(1, 20)).value).toBe(false);
    expect(look('amount_high_relative', withdrawal(500), payer(1, 20)).value).toBe(true);
    expect(look('amount_high_relative', withdrawal(1e6), payer(100, 4)).value).toBe(false);
    expect(look('amount_high_relative', withdrawal(1e6), payer(100, 5)).value).toBe(true);
  });
  test('small requests add up over 24 hours, this one included', () => {
    const asked: History = { ...EMPTY_HISTORY, money: { hour: Math.floor(NOW / HOUR), usd: EMPTY_HISTORY.money.usd.map(() => 10) } };
    expect(look('amount_24h_usd', withdrawal(5), asked).value).toBeGreaterThanOrEqual(225);
    expect(look('amount_24h_usd', {}, asked)).toEqual({ value: 0, known: true, weight: 0 });
    expect(look('balance_share', withdrawal(5, 20), asked).value).toBe(0.25);
  });
});

describe('ages, in the units of their names', () => {
  const changes = { password: NOW - 61_500, contact: NOW - 2 * HOUR, mfa: NOW + HOUR, device: null };
  test.each([
    ['password_change_age_s', {}, { changes }, 61],
    ['contact_change_age_s', {}, { changes }, 7200],
    ['mfa_change_age_s', {}, { changes }, 0],
    ['account_age_days', { accountCreatedAt: NOW - 36 * HOUR }, {}, 1.5],
    ['account_age_days', { accountCreatedAt: NOW + HOUR }, {}, 0],
    ['dormant_days', {}, { lastSuccess: { at: NOW - 12 * HOUR, place: null } }, 0.5],
    ['address_age_s', { payee: 9, addressAddedAt: NOW - HOUR }, { payees: [{ value: 9, firstAt: 0, changedAt: NOW - 2 * HOUR }] }, 3600],
    ['address_age_s', { payee: 9, addressAddedAt: NOW - 2 * HOUR }, { payees: [{ value: 9, firstAt: 0, changedAt: NOW - HOUR }] }, 3600],
    ['hour_utc', { at: NOW + 11 * HOUR + 59 * 60_000 }, {}, 23],
  ] as const)('%s', (name, facts, history, value) => {
    expect(look(name, facts, { ...EMPTY_HISTORY, ...history })).toEqual({ value, known: true, weight: 0 });
  });
});

describe('whatever happens', () => {
  const amount = fc.constantFrom(0, 1e-9, 0.01, 1, 500, 1e6, 1e15, Number.MAX_VALUE);
  const time = fc.integer({ min: -2 * DAY, max: 400 * DAY }).map((ago) => NOW - ago);
  const place = fc.record({
    latitude: fc.constantFrom(-90, -0, 0, 45.5, 90),
    longitude: fc.constantFrom(-180, 0, 179.99, 180),
    accuracyKm: fc.constantFrom(0, 20, 20_000),
  });
  const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { nil: null });
  const facts = fc.record({
    type: fc.constantFrom('login', 'login.failed', 'withdrawal.create', 'mfa.reset'),
    accountCreatedAt: maybe(time),
    place: maybe(place),
    money: maybe(fc.record({ amountUsd: amount, balanceUsd: maybe(amount), asset: fc.constant('BTC') })),
    payee: maybe(fc.constantFrom(1, 2)),
    addressAddedAt: maybe(time),
    device: maybe(fc.constantFrom(7, 8)),
    counters: maybe(fc.record({ subjectFailures: amount, networkFailures: amount, ipSubjects: amount, deviceSubjects: amount, payeeSubjects: amount })),
  });
  const history = fc.record({
    lastSuccess: maybe(fc.record({ at: time, place: maybe(place) })),
    fraudReportedAt: maybe(time),
    amounts: maybe(fc.constantFrom({ kappa: 2, mu: 0, alpha: 2, beta: 0 }, { kappa: 64, mu: 30, alpha: 34, beta: 1e6 })),
    changes: fc.record({ password: maybe(time), contact: maybe(time), mfa: maybe(time), device: maybe(time) }),
  });
  test('every value has its type, every weight is a number, and what could not look neither says nor weighs anything', () => {
    fc.assert(
      fc.property(facts, history, (someFacts, someHistory) => {
        const found = evaluateSignals({ facts: factsOf(someFacts as Partial<Facts>), history: { ...known(), ...someHistory }, population: viewOf() });
        expect(found).toHaveLength(SIGNALS.length);
        for (const [i, { name, type, evidence }] of SIGNALS.entries()) {
          const { value, known: isKnown, weight } = found[i] ?? {};
          expect(typeof value, name).toBe({ bool: 'boolean', double: 'number', string: 'string' }[type]);
          expect(value, name).not.toBeNaN();
          expect(Number.isFinite(weight), `${name} ${String(weight)}`).toBe(true);
          if (isKnown === false || evidence === null) expect(weight, name).toBe(0);
          else if (weight !== 0 && weight !== undefined) {
            expect(weight, name).toBeGreaterThanOrEqual(evidence.weights[0]);
            expect(weight, name).toBeLessThanOrEqual(evidence.weights[1]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
