import { describe, expect, it } from 'vitest';
import { auc, bootstrapRate, calibrationError, reauthenticationAt, recallAt, reliability, rocCurve } from '../../../eval/risk/metrics.ts';
import { createPrng } from '../../../eval/risk/prng.ts';

describe('metrics, by hand', () => {
  it('counts ties half in the area under the curve', () => {
    // Pairs that the attack wins: 3 over 1, 2, 3 (2.5); 2 over 1, 2, 3 (1.5); so 4 of 6.
    expect(auc({ genuine: [1, 2, 3], attacks: [3, 2] })).toBeCloseTo(4 / 6, 12);
    expect(auc({ genuine: [1, 1], attacks: [1, 1] })).toBe(0.5);
    expect(auc({ genuine: [0, 1], attacks: [2] })).toBe(1);
  });

  it('takes the threshold that catches the share of attacks, and counts whom it asks', () => {
    const scored = { genuine: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], attacks: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] };
    expect(reauthenticationAt(scored, 1)).toEqual({ threshold: 1, rate: 0.9 });
    expect(reauthenticationAt(scored, 0.9)).toEqual({ threshold: 2, rate: 0.8 });
    expect(reauthenticationAt(scored, 0.5)).toEqual({ threshold: 6, rate: 0.4 });
  });

  it('catches only what lies above what may be asked', () => {
    expect(recallAt({ genuine: [1, 2, 3, 4], attacks: [5, 3, 2, 1] }, 0.25)).toBe(0.25);
    expect(recallAt({ genuine: [1, 2, 3, 4], attacks: [5, 4, 3.5, 1] }, 0.25)).toBe(0.75);
  });

  it('tells the distance between what is told and what is seen', () => {
    const told = Array.from({ length: 30 }, (_, i) => (i < 14 ? 0.2 : 0.8));
    expect(
      calibrationError(
        told,
        told.map((p) => p > 0.5),
      ),
    ).toBeCloseTo(0.2, 12);
    expect(
      reliability(
        told,
        told.map(() => true),
      ),
    ).toHaveLength(15);
    expect(calibrationError([1, 1, 0], [true, true, false])).toBe(0);
  });

  it('gives the same interval from the same seed, around the rate', () => {
    const scored = { genuine: [0, 1, 0, 1, 0, 1, 0, 1], users: [1, 1, 2, 2, 3, 3, 4, 4], attacks: [] };
    // Every person was asked once in two: whoever is drawn, the rate is the same.
    expect(bootstrapRate(scored, 1, createPrng(1))).toEqual([0.5, 0.5]);
    const uneven = { genuine: [1, 0, 0, 0], users: [1, 2, 3, 4], attacks: [] };
    expect(bootstrapRate(uneven, 1, createPrng(2))).toEqual(bootstrapRate(uneven, 1, createPrng(2)));
    expect(bootstrapRate(uneven, 1, createPrng(2))).toEqual([0, 0.75]);
  });

  it('draws a curve from corner to corner', () => {
    expect(rocCurve({ genuine: [1, 2], attacks: [2, 3] })).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
  });
});
