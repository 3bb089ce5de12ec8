import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRIFT_LIMITS, driftTemplate } from '../../src/liveness/drift.ts';
import { embeddingDistance } from '../../src/liveness/embedding.ts';
import type { FaceTemplate } from '../../src/liveness/template.ts';
import { DEFAULT_THRESHOLDS } from '../../src/liveness/thresholds.ts';

const EPSILON = 1e-9;
const direction = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 }).filter((v) => Math.hypot(...v) > 0.1);
const at = (from: readonly number[], towards: readonly number[], distance: number): number[] => {
  const length = Math.hypot(...towards);
  return from.map((value, i) => value + ((towards[i] ?? 0) / length) * distance);
};
const ANCHOR = Array.from({ length: 128 }, (_, i) => Math.sin(i) / 12);
const START: FaceTemplate = { anchor: ANCHOR, current: ANCHOR };

describe('a template that follows a face', () => {
  it('is never led further than the band of review, whatever faces are shown in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(direction, fc.double({ min: 0, max: 1.2, noNaN: true }), fc.nat(30)), { minLength: 1, maxLength: 40 }), (shown) => {
        let face = START;
        let changedAt = 0;
        let now = 0;
        for (const [towards, distance, days] of shown) {
          now += days * 86_400_000;
          // The strongest attacker knows the template and goes on from it.
          const next = driftTemplate({ face, changedAt, embedding: at(face.current, towards, distance), now }, DEFAULT_THRESHOLDS);
          if (next === null) continue;
          expect(now - changedAt).toBeGreaterThanOrEqual(DRIFT_LIMITS.intervalMs);
          expect(next.anchor).toEqual(ANCHOR);
          expect(embeddingDistance(next.current, face.current)).toBeLessThanOrEqual(DRIFT_LIMITS.rate * DRIFT_LIMITS.matchMax + EPSILON);
          expect(embeddingDistance(next.current, ANCHOR)).toBeLessThanOrEqual(DRIFT_LIMITS.anchorMax + EPSILON);
          [face, changedAt] = [next, now];
        }
        const farthestMatch = embeddingDistance(face.current, ANCHOR) + DEFAULT_THRESHOLDS.identityMatchMax;
        expect(farthestMatch).toBeLessThanOrEqual(DEFAULT_THRESHOLDS.identityReviewMax + EPSILON);
      }),
      { numRuns: 300 },
    );
  });

  it('an attacker who walks one way for twenty years ends at the bound', () => {
    let face = START;
    const towards = Array.from({ length: 128 }, (_, i) => (i % 2 ? 1 : -1));
    let updates = 0;
    for (let week = 1; week <= 1040; week++) {
      const embedding = at(ANCHOR, towards, DRIFT_LIMITS.matchMax - 0.001);
      const next = driftTemplate({ face, changedAt: (week - 1) * DRIFT_LIMITS.intervalMs, embedding, now: week * DRIFT_LIMITS.intervalMs }, DEFAULT_THRESHOLDS);
      if (next) [face, updates] = [next, updates + 1];
    }
    expect(updates).toBeGreaterThan(1000);
    expect(embeddingDistance(face.current, ANCHOR)).toBeCloseTo(DRIFT_LIMITS.anchorMax, 6);
  });

  it('learns at the edge of time and distance, and not beyond', () => {
    const towards = ANCHOR.map(() => 1);
    const learn = (distance: number, now: number) =>
      driftTemplate({ face: START, changedAt: 0, embedding: at(ANCHOR, towards, distance), now }, DEFAULT_THRESHOLDS) !== null;
    const { intervalMs, matchMax } = DRIFT_LIMITS;
    expect([learn(0.2, intervalMs), learn(0.2, intervalMs - 1)]).toEqual([true, false]);
    expect([learn(matchMax - 1e-9, intervalMs), learn(matchMax + 1e-9, intervalMs)]).toEqual([true, false]);
    expect(driftTemplate({ face: START, changedAt: 0, embedding: [Number.NaN, ...ANCHOR.slice(1)], now: intervalMs }, DEFAULT_THRESHOLDS)).toBeNull();
    expect(driftTemplate({ face: START, changedAt: 0, embedding: [], now: intervalMs }, DEFAULT_THRESHOLDS)).toBeNull();
  });

  it('does not move where the bands leave no room', () => {
    const limits = { identityMatchMax: 0.5, identityReviewMax: 0.5 };
    const next = driftTemplate({ face: START, changedAt: 0, embedding: at(ANCHOR, ANCHOR, 0.3), now: DRIFT_LIMITS.intervalMs }, limits);
    expect(embeddingDistance(next?.current ?? [], ANCHOR)).toBeLessThanOrEqual(EPSILON);
  });
});
