import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY } from '../../../../src/risk/history/history.ts';
import { learn } from '../../../../src/risk/history/learn.ts';
import { countDistinct, createDistinctCounter, distinctCount, mergeDistinct } from '../../../../src/risk/population/distinct-counter.ts';
import { observe } from '../../../../src/risk/population/observe.ts';
import { createPopulationTable, POPULATION_CAPS, type PopulationTable } from '../../../../src/risk/population/population-table.ts';
import { trimPopulation } from '../../../../src/risk/population/trim-population.ts';
import { viewPopulation } from '../../../../src/risk/population/view-population.ts';
import { ALLOWED, AWAY, DAY, factsOf, HOME, HOUR, known, NOW, verified, viewOf, withdrawal } from '../score/facts-of.ts';

const NETWORK = 2;
const IP = 3;

describe('observe and view', () => {
  test('count values, events and distinct values', () => {
    const table = createPopulationTable();
    for (let i = 0; i < 3; i++) observe(table, factsOf({ chain: HOME.with(IP, 5000 + i) }), EMPTY_HISTORY);
    observe(table, factsOf({ chain: AWAY.with(1, 31) }), EMPTY_HISTORY);
    const view = viewPopulation(table, factsOf({ chain: HOME.with(IP, 5001) }), EMPTY_HISTORY);
    expect(view.total).toBe(4);
    expect(view.levels.map((level) => level && [level.count, level.distinct])).toEqual([
      [3, 2],
      [3, 2],
      [3, 2],
      [1, 4],
      ...Array.from({ length: 5 }, () => [3, 2]),
    ]);
  });

  test('what an event does not have is not looked at', () => {
    const table = createPopulationTable();
    observe(table, factsOf({ chain: HOME.with(0, null) }), EMPTY_HISTORY);
    const view = viewPopulation(table, factsOf({ chain: HOME.with(1, null) }), EMPTY_HISTORY);
    expect([view.levels[0], view.levels[1]]).toEqual([{ count: 0, distinct: 0, trials: 0, novel: 0 }, null]);
  });

  test('trials go down to the first novel level, in the bucket of gap and history', () => {
    const table = createPopulationTable();
    const person = known();
    observe(table, factsOf({ chain: HOME.with(NETWORK, 555).with(IP, 5555) }), person);
    const trials = (at: number, history = person) => viewPopulation(table, factsOf({ at }), history).levels.map((level) => [level?.trials, level?.novel]);
    expect(trials(NOW)).toEqual([[1, 0], [1, 0], [1, 1], [0, 0], ...Array.from({ length: 5 }, () => [1, 0])]);
    expect(trials(NOW - 60_000)).toEqual(trials(NOW).map(() => [0, 0]));
    expect(trials(NOW, { ...person, n: 17 })).toEqual(trials(NOW).map(() => [0, 0]));
  });

  test('a first event is no trial', () => {
    const table = createPopulationTable();
    observe(table, factsOf(), EMPTY_HISTORY);
    expect(table.levels.flatMap(({ trials }) => [...trials]).every((count) => count === 0)).toBe(true);
  });

  test('the own events of a person are part of everybody’s, even where the table has none', () => {
    const person = known(12);
    const view = viewPopulation(createPopulationTable(), factsOf(), person);
    expect(view.total).toBe(person.n);
    expect(view.levels.every((level) => (level?.count ?? 0) > 11)).toBe(true);
  });
});

describe('amounts', () => {
  const paid = (amounts: readonly (readonly [usd: number, tier: string | null])[]): PopulationTable => {
    const table = createPopulationTable();
    for (const [usd, tier] of amounts) observe(table, factsOf({ ...withdrawal(usd), tier }), EMPTY_HISTORY);
    return table;
  };
  const amountOf = (table: PopulationTable, tier: string | null) => viewPopulation(table, factsOf({ tier }), EMPTY_HISTORY).amount;
  const many = (usd: number, tier: string | null) => Array.from({ length: 2000 }, (_, i) => [i % 2 === 0 ? usd : usd * Math.E ** 2, tier] as const);

  test('start at 500 dollars and are believed as they come', () => {
    expect(amountOf(createPopulationTable(), null)).toEqual({ mean: Math.log(500), variance: 2.25 });
    const { mean, variance } = amountOf(paid(many(100, null)), null);
    expect(mean).toBeCloseTo(Math.log(100) + 1, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  test('a tier has its own, one of which little was seen is like all', () => {
    const table = paid([...many(100, 'retail'), ...many(100_000, 'vip'), [1e6, 'new']]);
    expect(amountOf(table, 'vip').mean).toBeCloseTo(Math.log(100_000) + 1, 1);
    expect(amountOf(table, 'retail').mean).toBeCloseTo(Math.log(100) + 1, 1);
    const all = amountOf(table, null).mean;
    expect(amountOf(table, 'unheard of').mean).toBe(all);
    expect(amountOf(table, 'new').mean - all).toBeCloseTo((Math.log(1e6) - all) / 21, 2);
  });

  test('tiers beyond the cap are pooled', () => {
    const table = trimPopulation(
      paid(Array.from({ length: 20 }, (_, i) => Array.from({ length: i + 1 }, () => [100 * (i + 1), `t${String(i)}`] as const)).flat()),
    );
    expect(table.tiers.size).toBe(POPULATION_CAPS.tiers);
    expect(amountOf(table, 't0')).toEqual(amountOf(table, null));
    expect(amountOf(table, 't19')).not.toEqual(amountOf(table, null));
  });

  test('no amount is too small or too large to count', () => {
    const { mean, variance } = amountOf(
      paid([
        [1e-300, null],
        [1e300, null],
      ]),
      null,
    );
    expect([mean, variance].every(Number.isFinite)).toBe(true);
  });
});

describe('a full level', () => {
  const countsOf = (table: PopulationTable) => table.levels[IP]?.counts ?? new Map<number, number>();
  const visit = (table: PopulationTable, ip: number, times = 1) => {
    for (let i = 0; i < times; i++) observe(table, factsOf({ chain: HOME.with(IP, ip) }), EMPTY_HISTORY);
  };

  test('keeps what is popular, forgets what is rare, and never grows beyond twice its cap', () => {
    const table = createPopulationTable();
    visit(table, 1, 50);
    for (let ip = 100; ip < 10_000; ip++) {
      visit(table, ip);
      expect(countsOf(table).size).toBeLessThanOrEqual(2 * POPULATION_CAPS.values);
    }
    trimPopulation(table);
    expect(countsOf(table).size).toBe(POPULATION_CAPS.values);
    expect(countsOf(table).get(1)).toBe(50);
    expect(Math.abs((table.levels[IP] ? distinctCount(table.levels[IP].distinct) : 0) / 9901 - 1)).toBeLessThan(0.1);
    expect(viewPopulation(table, factsOf({ chain: HOME.with(IP, 100) }), EMPTY_HISTORY).levels[IP]?.count).toBeLessThanOrEqual(1);
  });
});

describe('distinct values', () => {
  test.each([1, 10, 100, 1000, 3000, 10_000, 300_000])('%d of them, counted twice', (many) => {
    const counter = createDistinctCounter();
    for (let i = 0; i < many; i++) countDistinct(counter, Math.imul(i, 2_654_435_761) >>> 0);
    for (let i = 0; i < many; i++) countDistinct(counter, Math.imul(i, 2_654_435_761) >>> 0);
    expect(Math.abs(distinctCount(counter) - many)).toBeLessThanOrEqual(many < 50 ? 0 : many * 0.1);
    expect(distinctCount(createDistinctCounter(counter.registers))).toBe(distinctCount(counter));
  });
  test('none, and of two counters together', () => {
    expect(distinctCount(createDistinctCounter())).toBe(0);
    const [a, b, both] = [createDistinctCounter(), createDistinctCounter(), createDistinctCounter()];
    for (let i = 0; i < 5000; i++) {
      countDistinct(i % 3 === 0 ? a : b, i);
      countDistinct(both, i);
    }
    expect(mergeDistinct(a, b)).toEqual(both);
  });
});

test('hazards learned from people come out as they behave', () => {
  const table = createPopulationTable();
  let state = 1;
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let user = 0; user < 40; user++) {
    let history = EMPTY_HISTORY;
    for (let i = 0; i < 100; i++) {
      const at = NOW + i * HOUR * 2;
      const isAway = draw() < 0.3;
      const facts = factsOf({ at, chain: HOME.with(NETWORK, user * 1000 + (isAway ? i : 999)).with(IP, user * 1000 + (isAway ? i : 999)) });
      observe(table, facts, history);
      history = learn(history, facts, viewOf(), verified(at));
    }
  }
  const view = viewPopulation(table, factsOf({ at: NOW + 2 * HOUR }), { ...known(30), lastSuccess: { at: NOW, place: null } });
  expect((view.levels[NETWORK]?.novel ?? 0) / (view.levels[NETWORK]?.trials ?? 1)).toBeCloseTo(0.3, 1);
  expect(view.levels[IP]?.novel).toBe(0);
  expect(view.levels[0]?.novel).toBe(0);
});

test('an event that was only let through is a trial as it was scored', () => {
  const table = createPopulationTable();
  const person = learn(known(), factsOf({ chain: AWAY }), viewOf(), ALLOWED);
  observe(table, factsOf({ chain: AWAY, at: NOW + 60_000 }), person);
  const { novel } = viewPopulation(table, factsOf({ chain: AWAY, at: NOW + 60_000 }), person).levels[0] ?? {};
  expect(novel).toBe(1);
  expect(DAY).toBeGreaterThan(60_000);
});
