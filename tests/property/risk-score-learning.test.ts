import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventType } from '../../src/risk/event.ts';
import type { Facts } from '../../src/risk/facts.ts';
import { isSeen } from '../../src/risk/history/effective-count.ts';
import { failuresInHour } from '../../src/risk/history/failure-window.ts';
import { EMPTY_HISTORY, type History, HISTORY_CAPS, LEVEL_CAPS } from '../../src/risk/history/history.ts';
import { learn, type Lesson } from '../../src/risk/history/learn.ts';
import { isDeviceKnown } from '../../src/risk/history/learn-device.ts';
import { MONEY_BUCKET_MS, moneyIn24h } from '../../src/risk/history/money-window.ts';
import { reportFraud } from '../../src/risk/history/report-fraud.ts';
import { rememberEvent } from '../../src/risk/history/remember-event.ts';
import { LEVELS } from '../../src/risk/levels.ts';
import { mergePopulation } from '../../src/risk/population/merge-population.ts';
import { observe } from '../../src/risk/population/observe.ts';
import { packPopulation, parsePopulation } from '../../src/risk/population/pack-population.ts';
import { createPopulationTable, type PopulationTable } from '../../src/risk/population/population-table.ts';
import { viewPopulation } from '../../src/risk/population/view-population.ts';
import { scoreEvent } from '../../src/risk/score/score-event.ts';
import { ALLOWED, DAY, factsOf, HOUR, known, NOW, verified, viewOf, withdrawal } from '../unit/risk/score/facts-of.ts';

const types: readonly EventType[] = ['login', 'login.failed', 'password.change', 'mfa.reset', 'withdrawal_address.add', 'withdrawal_address.change'];

const facts: fc.Arbitrary<Facts> = fc
  .record({
    type: fc.constantFrom(...types),
    ago: fc.oneof(fc.integer({ min: 0, max: 3 * DAY }), fc.integer({ min: 0, max: 3000 * DAY })),
    chain: fc.array(fc.option(fc.nat({ max: 8 }), { freq: 6 }), { minLength: LEVELS.length, maxLength: LEVELS.length }),
    device: fc.option(fc.nat({ max: 9 })),
    session: fc.nat({ max: 3 }),
    locale: fc.option(fc.nat({ max: 2 })),
    payee: fc.option(fc.nat({ max: 40 })),
    amountUsd: fc.option(fc.oneof(fc.nat({ max: 100_000 }), fc.double({ min: 0, max: 1e12, noNaN: true }))),
  })
  .map(({ ago, amountUsd, ...rest }) => factsOf({ ...rest, at: NOW - ago, money: amountUsd === null ? null : { amountUsd, balanceUsd: null, asset: 'BTC' } }));

type Step = { readonly kind: 'event'; readonly facts: Facts; readonly lesson: Lesson | null } | { readonly kind: 'report'; readonly at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      facts,
      lesson: fc.constantFrom<Lesson | null>(null, ALLOWED, verified(), { ...verified(), isKeyProven: false } as Lesson),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('report' as const), at: fc.integer({ min: NOW - DAY, max: NOW }) }) },
);

function live(steps: readonly Step[]): { history: History; table: PopulationTable } {
  const table = createPopulationTable();
  let history = EMPTY_HISTORY;
  for (const one of steps) {
    if (one.kind === 'report') {
      history = reportFraud(history, one.at, null);
      continue;
    }
    const before = rememberEvent(history, one.facts);
    const view = viewPopulation(table, one.facts, history);
    if (one.lesson === null) history = before;
    else {
      observe(table, one.facts, history);
      history = learn(before, one.facts, view, one.lesson);
    }
  }
  return { history, table };
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

const runs = { numRuns: 300 };
const life = fc.array(step, { maxLength: 80 });

describe('a history, whatever comes in whatever order', () => {
  test('stays within its caps, in numbers, each value once', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const { history } = live(steps);
        expect(numbersIn(history).every(Number.isFinite)).toBe(true);
        for (const [i, { seen, s, e }] of history.levels.entries()) {
          expect(seen.length).toBeLessThanOrEqual(LEVEL_CAPS[i] ?? 0);
          expect(new Set(seen.map(({ value }) => value)).size).toBe(seen.length);
          expect(seen.every(({ count }) => count >= 0)).toBe(true);
          expect(s >= 0 && s <= 64 && e >= 0 && e <= 64).toBe(true);
        }
        expect(history.devices.length).toBeLessThanOrEqual(HISTORY_CAPS.devices);
        expect(history.devices.every(({ firstDay, lastDay }) => firstDay <= lastDay)).toBe(true);
        expect(history.payees.length).toBeLessThanOrEqual(HISTORY_CAPS.payees);
        expect(new Set(history.payees.map(({ value }) => value)).size).toBe(history.payees.length);
        expect([history.hours.length, history.money.usd.length]).toEqual([24, 24]);
      }),
      runs,
    );
  });

  test('knows its newest times', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const { history } = live(steps);
        const learned = steps.flatMap((one) => (one.kind === 'event' && one.lesson !== null && one.facts.type !== 'login.failed' ? one.facts.at : []));
        const toSecond = (at: number): number => Math.floor(at / 1000) * 1000;
        expect(history.lastSuccess?.at ?? null).toBe(learned.length === 0 ? null : toSecond(Math.max(...learned)));
        expect(history.firstSuccessAt).toBe(learned.length === 0 ? null : toSecond(Math.min(...learned)));
        const changes = steps.flatMap((one) => (one.kind === 'event' && one.facts.type === 'mfa.reset' ? one.facts.at : []));
        expect(history.changes.mfa).toBe(changes.length === 0 ? null : toSecond(Math.max(...changes)));
        expect(history.n > 0).toBe(learned.length > 0);
      }),
      runs,
    );
  });

  test('can be scored', () => {
    fc.assert(
      fc.property(life, facts, (steps, next) => {
        const { history, table } = live(steps);
        const score = scoreEvent({ facts: next, history, population: viewPopulation(table, next, history) }, []);
        expect(Number.isFinite(score.logOdds)).toBe(true);
      }),
      runs,
    );
  });

  test('money of 24 hours is never too little and at most one bucket too much', () => {
    const amounts = fc.array(fc.record({ ago: fc.integer({ min: 0, max: 3 * DAY }), usd: fc.nat({ max: 10_000 }) }), { maxLength: 40 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: DAY }), (paid, later) => {
        const history = paid.reduce<History>((one, { ago, usd }) => rememberEvent(one, factsOf({ ...withdrawal(usd), at: NOW - ago })), EMPTY_HISTORY);
        const at = NOW + later;
        const since = (span: number) => paid.filter(({ ago }) => at - (NOW - ago) <= span).reduce((sum, { usd }) => sum + usd, 0);
        expect(moneyIn24h(history, at)).toBeGreaterThanOrEqual(since(DAY));
        expect(moneyIn24h(history, at)).toBeLessThanOrEqual(since(DAY + 2 * MONEY_BUCKET_MS));
      }),
      runs,
    );
  });

  test('failed logins of an hour do not depend on the order they arrive in', () => {
    const times = fc.array(fc.integer({ min: 0, max: 3 * HOUR }), { maxLength: 20 });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 2 * HOUR }), (ago, later) => {
        const after = (list: readonly number[]) =>
          list.reduce<History>((one, ms) => rememberEvent(one, factsOf({ type: 'login.failed', at: NOW - ms })), EMPTY_HISTORY);
        const at = NOW + later;
        const count = failuresInHour(after(ago), at);
        expect(failuresInHour(after(ago.toSorted((a, b) => a - b)), at)).toBe(count);
        expect(count).toBeLessThanOrEqual(ago.length);
        const thisHour = ago.filter((ms) => Math.floor((NOW - ms) / HOUR) === Math.floor(at / HOUR)).length;
        expect(count).toBeGreaterThanOrEqual(thisHour);
      }),
      runs,
    );
  });
});

describe('letting through', () => {
  test('makes nothing known within a day, however often and with whatever', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(facts, fc.nat({ max: 12 * HOUR - 1 })), { minLength: 1, maxLength: 60 }), (events) => {
        const before = known();
        const day = Math.floor(NOW / DAY);
        let after = before;
        for (const [one, late] of events) after = learn(after, { ...one, at: NOW + late }, viewOf(), ALLOWED);
        for (const [one] of events) {
          for (const [level, value] of one.chain.entries()) {
            if (!isSeen(before, level, value, day)) expect(isSeen(after, level, value, day + 1)).toBe(false);
          }
          if (one.device !== null && !isDeviceKnown(before.devices, one.device, day)) expect(isDeviceKnown(after.devices, one.device, day + 1)).toBe(false);
        }
      }),
      runs,
    );
  });
});

describe('tables of several processes', () => {
  // What each process sees, of people with and without history.
  const seen = fc.array(fc.tuple(facts, fc.boolean()), { maxLength: 40 });
  const person = known();
  const tableOf = (events: readonly (readonly [Facts, boolean])[]): PopulationTable => {
    const table = createPopulationTable();
    for (const [one, isKnown] of events) observe(table, one, isKnown ? person : EMPTY_HISTORY);
    return table;
  };

  test('merge in any order and grouping to what one process would have seen', () => {
    fc.assert(
      fc.property(seen, seen, seen, (x, y, z) => {
        const whole = packPopulation(tableOf([...x, ...y, ...z]));
        const [a, b, c] = [tableOf(x), tableOf(y), tableOf(z)];
        expect(packPopulation(mergePopulation(mergePopulation(a, b), c))).toEqual(whole);
        expect(packPopulation(mergePopulation(a, mergePopulation(b, c)))).toEqual(whole);
        expect(packPopulation(mergePopulation(c, mergePopulation(b, a)))).toEqual(whole);
        expect(packPopulation(a)).toEqual(packPopulation(tableOf(x)));
      }),
      { numRuns: 100 },
    );
  });

  test('come back from their bytes, and from no others', () => {
    fc.assert(
      fc.property(seen, fc.nat(), fc.integer({ min: 1, max: 255 }), (x, place, flip) => {
        const table = tableOf(x);
        const bytes = packPopulation(table);
        expect(parsePopulation(bytes)).toEqual({ ok: true, table });
        const i = place % bytes.length;
        expect(parsePopulation(bytes.with(i, (bytes[i] ?? 0) ^ flip))).toEqual({ ok: false });
        expect(parsePopulation(bytes.subarray(0, i))).toEqual({ ok: false });
      }),
      { numRuns: 100 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(parsePopulation(bytes)).toEqual({ ok: false });
      }),
    );
  });
});
