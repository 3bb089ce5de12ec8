import { describe, expect, test } from 'vitest';
import { LEVELS } from '../../../../src/risk/levels.ts';
import { calibrate } from '../../../../src/risk/score/calibrate.ts';
import { gapBucket, HAZARD_CELLS, hazard, hazardCell, historyBucket } from '../../../../src/risk/score/hazard.ts';
import { logGamma } from '../../../../src/risk/score/log-gamma.ts';
import { FRAUD_RATES, SCORE_MODEL } from '../../../../src/risk/score/weights.ts';
import { DAY, HOUR, SECOND } from './facts-of.ts';

describe('hazard', () => {
  test('gap buckets end below 1 min, 10 min, 1 h, 6 h, 1 d, 7 d, 30 d, 90 d', () => {
    const edges = [60 * SECOND, 600 * SECOND, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY];
    expect(edges.map((edge) => gapBucket(edge - 1))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(edges.map((edge) => gapBucket(edge))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([gapBucket(-5), gapBucket(null)]).toEqual([0, 8]);
  });

  test('history buckets end with 1, 2, 4, 8, 16', () => {
    expect([0.5, 1, 1.5, 2, 4, 8, 16, 16.5, 1e9].map(historyBucket)).toEqual([0, 0, 1, 1, 2, 3, 4, 5, 5]);
  });

  test('every pair has a cell of its own', () => {
    const cells = [0, 60 * SECOND, 600 * SECOND, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, null].flatMap((gap) =>
      [1, 2, 4, 8, 16, 17].map((n) => hazardCell(gap, n)),
    );
    expect(new Set(cells).size).toBe(54);
    expect(HAZARD_CELLS).toBe(54);
    expect(Math.max(...cells)).toBe(53);
  });

  test('starts as .2 of 4', () => {
    expect(hazard({ count: 0, distinct: 0, trials: 0, novel: 0 })).toBe(0.05);
    expect(hazard({ count: 0, distinct: 0, trials: 96, novel: 29.8 })).toBeCloseTo(0.3, 12);
  });
});

describe('calibrate', () => {
  const table = [
    [-2, -1],
    [0, 0],
    [2, 4],
  ] as const;
  test('between knots straight, beyond them by weight', () => {
    expect([-3, -2, -1, 0, 0.5, 1, 2, 5].map((x) => calibrate(table, x))).toEqual([-2, -1, -0.5, 0, 1, 2, 4, 7]);
    expect(calibrate([], 3)).toBe(3);
  });
});

describe('log gamma', () => {
  test.each([
    [0.5, 0.5723649429247004],
    [1, 0],
    [1.5, -0.12078223763524543],
    [2, 0],
    [2.5, 0.2846828704729196],
    [3, 0.693147180559945],
    [7.25, 7.0521854507385395],
    [34, 85.05446701758152],
    [100.5, 361.4355404677776],
  ])('of %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-13 * Math.max(1, Math.abs(expected)));
  });
});

describe('the numbers in force', () => {
  test('no weight is negative, and there is one a level', () => {
    for (const weights of [SCORE_MODEL.seen, SCORE_MODEL.novel]) {
      expect(weights).toHaveLength(LEVELS.length);
      expect(weights.every((weight) => weight >= 0)).toBe(true);
    }
    expect(SCORE_MODEL.history).toBeGreaterThanOrEqual(0);
  });
  test('the calibration has twenty knots, rising in both', () => {
    const { calibration } = SCORE_MODEL;
    expect(calibration).toHaveLength(20);
    for (let i = 1; i < calibration.length; i++) {
      expect(calibration[i]?.[0]).toBeGreaterThan(calibration[i - 1]?.[0] ?? 0);
      expect(calibration[i]?.[1]).toBeGreaterThan(calibration[i - 1]?.[1] ?? 0);
    }
  });
  test('rates of fraud by type of event', () => {
    expect(FRAUD_RATES).toMatchObject({ login: 1e-4, 'withdrawal.create': 1e-3, 'withdrawal_address.change': 3e-3, 'phone.change': 5e-3, 'mfa.reset': 5e-3 });
    expect(Object.values(FRAUD_RATES).every((rate) => rate > 0 && rate < 0.01)).toBe(true);
  });
});
