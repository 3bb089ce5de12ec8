import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateOf, showRate } from '../../../src/entry/liveness-bench/rate.ts';

/** Made with scipy.stats.beta.ppf 1.17. */
const KNOWN = [
  [0, 1, 0, 0.975],
  [1, 1, 0.025, 1],
  [0, 43, 0, 0.0822111211541],
  [0, 60, 0, 0.0596294922862],
  [1, 20, 0.00126508949795, 0.248732762772],
  [5, 100, 0.0164318791821, 0.112834911105],
  [10, 10, 0.691502892181, 1],
  [12, 97, 0.0655874383952, 0.206129590616],
  [250, 500, 0.455285569324, 0.544714430676],
  [3, 30_000, 2.06228788872e-5, 0.000292214346138],
  [29_999, 30_000, 0.999814292704, 0.999999156073],
] as const;

describe('rates', () => {
  it.each(KNOWN)('%d of %d has the exact interval', (errors, n, low, high) => {
    const rate = rateOf(errors, n);
    expect(Math.abs(rate.low - low)).toBeLessThan(1e-11 + low * 1e-8);
    expect(Math.abs(rate.high - high)).toBeLessThan(1e-11 + high * 1e-8);
  });

  it('the interval cuts off 2.5 % on each side of the binomial', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n))),
        ([errors, n]) => {
          const { low, high, rate } = rateOf(errors, n);
          expect(low).toBeLessThanOrEqual(rate ?? -1);
          expect(high).toBeGreaterThanOrEqual(rate ?? 2);
          if (errors > 0) expect(tailFrom(errors, n, low)).toBeCloseTo(0.025, 8);
          if (errors < n) expect(1 - tailFrom(errors + 1, n, high)).toBeCloseTo(0.025, 8);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('are never told bare', () => {
    expect(showRate(rateOf(0, 60))).toBe('0 of 60 (0 %, 95 %: 0–5.96 %)');
    expect(showRate(rateOf(3, 30_000))).toBe('3 of 30000 (0.010 %, 95 %: 0.0021–0.029 %)');
    expect(showRate(rateOf(60, 60))).toBe('60 of 60 (100 %, 95 %: 94.0–100 %)');
    expect(showRate(rateOf(0, 0))).toBe('none counted');
    expect(rateOf(0, 0)).toMatchObject({ rate: null, low: 0, high: 1 });
  });

  it('refuse what cannot be counted', () => {
    for (const [errors, n] of [
      [2, 1],
      [-1, 3],
      [0.5, 3],
      [0, Number.NaN],
    ] as const)
      expect(() => rateOf(errors, n)).toThrow(RangeError);
  });
});

/** Chance of at least so many of n. */
function tailFrom(errors: number, n: number, p: number): number {
  let logChance = n * Math.log1p(-p);
  let sum = errors === 0 ? Math.exp(logChance) : 0;
  for (let k = 1; k <= n; k++) {
    logChance += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p);
    if (k >= errors) sum += Math.exp(logChance);
  }
  return sum;
}
