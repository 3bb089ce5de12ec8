import { describe, expect, test } from 'vitest';
import { learnAmount, predictAmount, priorAmountModel } from '../../../../src/risk/amount-model.ts';
import { EMPTY_HISTORY } from '../../../../src/risk/history/history.ts';
import { amountTerm } from '../../../../src/risk/score/amount-term.ts';
import { factsOf, viewOf, withdrawal } from './facts-of.ts';

const prior = priorAmountModel({ mean: Math.log(500), variance: 2.25 });
const hundreds = [100, 100, 100, 100].reduce((model, usd) => learnAmount(model, Math.log(usd)), prior);
const at = (usd: number, balanceUsd: number | null, amounts: typeof prior | null = hundreds) =>
  amountTerm({ facts: factsOf(withdrawal(usd, balanceUsd)), history: { ...EMPTY_HISTORY, amounts }, population: viewOf() });

describe('amounts, against figures worked out by hand', () => {
  test('four amounts of 100 in a tier around 500', () => {
    expect(hundreds).toEqual({ kappa: 6, mu: expect.closeTo(5.141649490132792, 12), alpha: 4, beta: expect.closeTo(3.9768602626534877, 12) });
  });
  test('5000 of 20 000 by somebody of whom nothing is known: t with 4 degrees of freedom', () => {
    expect(predictAmount(prior, Math.log(5000)).logDensity).toBeCloseTo(-2.691652480366753, 12);
    expect(at(5000, 20_000, null)).toEqual({ term: expect.closeTo(0.3987655072275942, 12), deviation: expect.closeTo(1.7725308310295098, 12) });
  });
  test('5000 of 20 000 by somebody used to 100', () => {
    expect(at(5000, 20_000)).toEqual({ term: expect.closeTo(2.3362055802031483, 12), deviation: expect.closeTo(3.134224998312726, 12) });
  });
  test('no balance told: up to three deviations of the tier', () => {
    expect(at(5000, null)?.term).toBeCloseTo(2.257484500127909, 12);
  });
  test('bounded by -1 and 3', () => {
    expect(at(15_000, 20_000)?.term).toBe(3);
    expect(at(100, 20_000)?.term).toBe(-1);
  });
  test('far below the own mean is no evidence of fraud', () => {
    expect(at(1, 20_000)).toEqual({ term: 0, deviation: expect.closeTo(-4.774071317284032, 12) });
  });
  test('no money, no term', () => {
    expect(amountTerm({ facts: factsOf(), history: EMPTY_HISTORY, population: viewOf() })).toBeNull();
    expect(at(0, 10)).toBeNull();
  });
});

describe('habits', () => {
  test('a regular payment and a little more is no outlier', () => {
    const regular = Array.from({ length: 500 }).reduce<typeof prior>((model) => learnAmount(model, Math.log(1000)), prior);
    expect(regular.kappa).toBeLessThanOrEqual(64);
    expect(at(1200, 50_000, regular)?.term).toBeLessThan(0);
    expect(at(20_000, 50_000, regular)?.term).toBe(3);
  });
  test('change with the person', () => {
    const learnMany = (model: typeof prior, usd: number) => Array.from({ length: 300 }).reduce<typeof prior>((m) => learnAmount(m, Math.log(usd)), model);
    expect(learnMany(learnMany(prior, 100), 10_000).mu).toBeCloseTo(Math.log(10_000), 1);
  });
});
