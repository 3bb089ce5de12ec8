import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../../src/risk/facts.ts';
import { EMPTY_HISTORY, type History, type LevelHistory } from '../../../../src/risk/history/history.ts';
import { LEVELS } from '../../../../src/risk/levels.ts';
import type { LevelView, PopulationView } from '../../../../src/risk/population/population-view.ts';
import { walkChains } from '../../../../src/risk/score/walk-chains.ts';
import { DAY, factsOf, NOW, viewOf } from './facts-of.ts';

const today = Math.floor(NOW / DAY);
const whole = (value: number, count: number) => ({ value, count, lastDay: today - 1, isProvisional: false });
const level = (seen: LevelHistory['seen'], s = 0, e = 0): LevelHistory => ({ seen, s, e });

/** Ten successes: eight in country 1, six of them in system 10, four of those at network 100, two at address 1000. */
const person: History = {
  ...EMPTY_HISTORY,
  n: 10,
  lastSuccess: { at: NOW - DAY, place: null },
  levels: LEVELS.map((_, i) => [level([whole(1, 8)]), level([whole(10, 6)], 3, 2), level([whole(100, 4)]), level([whole(1000, 2)])][i] ?? level([])),
};

const views: readonly LevelView[] = [
  { count: 300, distinct: 20, trials: 96, novel: 0.8 },
  { count: 50, distinct: 400, trials: 36, novel: 5.8 },
  { count: 12, distinct: 9999, trials: 36, novel: 15.8 },
  { count: 5, distinct: 19_999, trials: 6, novel: 4.8 },
];

const net = (chain: readonly (number | null)[], change: Partial<PopulationView> = {}) => {
  const facts: Facts = factsOf({ chain: [...chain, null, null, null, null, null] });
  return walkChains({ facts, history: person, population: viewOf({ levels: [...views, null, null, null, null, null], ...change }) });
};

describe('chains, against figures worked out by hand', () => {
  test('known country and system: an attacker from where people are or from anywhere, against share of own events', () => {
    const steps = net([1, 10, null, null]);
    // pg = 300.5/(1000 + .5·21), q = .7 pg + .3/70, ν = .01: ln q − ln(.99 · 8/10)
    expect(steps[0]).toEqual({ level: 0, isNovel: false, ratio: expect.closeTo(-1.3158547751616072, 12) });
    // pg = 50.5/(300 + .5·401/20), q = .7 pg + .3/250, ν = (3+2)/(2+2) · .15: ln q − ln(.8125 · 6/8)
    expect(steps[1]).toEqual({ level: 1, isNovel: false, ratio: expect.closeTo(-1.6655639168582723, 12) });
    expect(steps).toHaveLength(2);
  });

  test('new country: ends the chain', () => {
    const unseen: readonly LevelView[] = [{ count: 0, distinct: 20, trials: 96, novel: 0.8 }, ...views.slice(1)];
    // q = .7 pg + .3/70 with pg = .5/1010.5: ln q − ln .01 − ln pg
    expect(net([9, 10, 100, 1000], { levels: [...unseen, null, null, null, null, null] })).toEqual([
      { level: 0, isNovel: true, ratio: expect.closeTo(6.841768089984184, 12) },
    ]);
  });

  test('new network: popularity cancels, what is left is how rarely the person changes', () => {
    // ν = 16/40
    expect(net([1, 10, 999, 1000]).slice(2)).toEqual([{ level: 2, isNovel: true, ratio: expect.closeTo(0.9162907318741551, 12) }]);
  });

  test('without geo the network is the first level', () => {
    const steps = net([null, null, 100, 1000]);
    // pg = 12.5/(1000 + .5·10000), ν = .4: ln pg − ln(.6 · 4/10); then pg = 5.5/(12 + .5·20000/20), ν = .5, 2 of 4
    expect(steps).toEqual([
      { level: 2, isNovel: false, ratio: expect.closeTo(-4.746669748261791, 12) },
      { level: 3, isNovel: false, ratio: expect.closeTo(-3.1472821716811916, 12) },
    ]);
  });

  test('an unknown system between is passed over', () => {
    expect(net([1, null, 100, 1000]).map((step) => step.level)).toEqual([0, 2, 3]);
  });

  test('shares end at all: a system in two countries, a value more frequent than its parent', () => {
    const abroad: History = { ...person, levels: person.levels.with(0, level([whole(1, 2)])).with(1, level([whole(10, 6)])) };
    const facts = factsOf({ chain: [1, 10, null, null, null, null, null, null, null] });
    const crowded: LevelView = { count: 900, distinct: 0, trials: 6, novel: 4.8 };
    const of = (levels: readonly LevelView[]) =>
      walkChains({ facts, history: abroad, population: viewOf({ levels: [...levels, ...viewOf().levels.slice(2)] }) });
    // q = .7 + .3/50, ν = .5: ln q − ln(.5 · 1)
    expect(of([{ ...crowded, count: 3 }, crowded])[1]?.ratio).toBeCloseTo(Math.log(0.706 / 0.5), 12);
  });

  test('a first event has no chain', () => {
    expect(walkChains({ facts: factsOf(), history: EMPTY_HISTORY, population: viewOf() })).toEqual([]);
  });

  test('the chance of novelty stays within its bounds', () => {
    const at = (trials: number, novel: number, s: number, e: number): number => {
      const levels = viewOf().levels.with(2, { count: 0, distinct: 1, trials, novel });
      const history = { ...person, levels: person.levels.with(2, level([], s, e)) };
      const [step] = walkChains({ facts: factsOf({ chain: [null, null, 5, null, null, null, null, null, null] }), history, population: viewOf({ levels }) });
      return Math.exp(-(step?.ratio ?? 0));
    };
    expect(at(1e9, 0, 0, 64)).toBeCloseTo(2e-4, 12);
    expect(at(100, 100, 64, 1)).toBeCloseTo(0.97, 12);
  });

  test('a value that waits to be undisputed is new, after two days it is not', () => {
    const waiting = (lastDay: number): History => ({
      ...person,
      levels: person.levels.with(2, level([{ value: 100, count: 0.2, lastDay, isProvisional: true }])),
    });
    const novelOf = (history: History) =>
      walkChains({ facts: factsOf({ chain: [null, null, 100, null, null, null, null, null, null] }), history, population: viewOf() })[0]?.isNovel;
    expect([today, today - 1, today - 2].map((day) => novelOf(waiting(day)))).toEqual([true, true, false]);
  });
});
