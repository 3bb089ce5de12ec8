import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/lib/bytes.ts';
import { EXCLUDABLE_ACTIONS } from '../../../src/lib/excludable-action.ts';
import { FRAME_LIMITS } from '../../../src/liveness/frames.ts';
import { drawPlan, framesPerSecondOf, hashPlan, isReducedPlan, parsePlan, serializePlan } from '../../../src/liveness/plan.ts';
import { createDraw, planOf } from './synthetic-attempt.ts';

const randomOf = (seed: number) => {
  const draw = createDraw(seed);
  return { bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) };
};

describe('drawPlan', () => {
  const random = randomOf(5);
  const plans = Array.from({ length: 6000 }, () => drawPlan(random, { windowMs: 2500, excludes: null }));
  const keys = plans.map(({ steps }) => steps.map(({ action }) => action).join());

  it('keeps the rules: neutral first, a turn, nothing twice in a row', () => {
    for (const { steps } of plans) {
      const actions = steps.map(({ action }) => action);
      expect(actions).toHaveLength(4);
      expect(actions[0]).toBe('neutral');
      expect(actions.some((action) => action.startsWith('turn_'))).toBe(true);
      expect(actions.every((action, i) => action !== actions[i - 1])).toBe(true);
      expect(steps.map(({ seq, windowMs }) => [seq, windowMs])).toEqual([0, 1, 2, 3].map((seq) => [seq, 2500]));
    }
  });

  it('draws every allowed plan about equally often', () => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    // 5·4·4 sequences without a repeat, less 3·2·2 without a turn.
    expect(counts.size).toBe(68);
    const expected = plans.length / 68;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(110);
  });
});

describe('a plan without what somebody cannot do', () => {
  const keyOf = ({ steps }: { readonly steps: readonly { readonly action: string }[] }): string => steps.map(({ action }) => action).join();

  it.each(EXCLUDABLE_ACTIONS)('leaves %s out, keeps a turn, and is one of more plans than before', (excludes) => {
    const random = randomOf(11);
    const counts = new Map<string, number>();
    for (let i = 0; i < 9000; i++) {
      const plan = drawPlan(random, { windowMs: 2500, excludes });
      const actions = plan.steps.map(({ action }) => action);
      expect(actions).toHaveLength(5);
      expect(actions).not.toContain(excludes);
      expect(actions.some((action) => action.startsWith('turn_'))).toBe(true);
      expect(actions.every((action, at) => action !== actions[at - 1])).toBe(true);
      counts.set(keyOf(plan), (counts.get(keyOf(plan)) ?? 0) + 1);
    }
    // 4·3·3·3 sequences without a repeat, less the 2 that only alternate what is neither left out nor a turn.
    expect(counts.size).toBe(106);
    const expected = 9000 / 106;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(160);
  });

  it('fits into the frames that one attempt may send', () => {
    const plan = drawPlan(randomOf(2), { windowMs: 2500, excludes: 'nod' });
    // At the full rate, with the frame that each step begins with.
    const rate = framesPerSecondOf(plan);
    expect(plan.steps.reduce((sum, { windowMs }) => sum + Math.ceil((windowMs * rate) / 1000) + 2, 1)).toBeLessThanOrEqual(200);
    expect(framesPerSecondOf(drawPlan(randomOf(2), { windowMs: 2500, excludes: null }))).toBe(15);
    expect(rate).toBeGreaterThanOrEqual(13);
  });

  it.each([1000, 2500, 3300, 4000, 5000])('fits into the frames that one step may have, stills among them, in windows of %i ms', (windowMs) => {
    for (const excludes of [null, 'nod'] as const) {
      const rate = framesPerSecondOf(drawPlan(randomOf(2), { windowMs, excludes }));
      expect(Math.ceil((windowMs * rate) / 1000) + 2 + FRAME_LIMITS.stillsPerChunk).toBeLessThanOrEqual(FRAME_LIMITS.framesPerChunk);
    }
  });
});

describe('the record of a plan', () => {
  const plan = planOf('blink', 'turn_left', 'nod');

  it('reads back what was written', () => {
    expect(parsePlan(serializePlan(plan))).toEqual(plan);
  });

  it('tells whether something was left out, but not what', () => {
    expect(isReducedPlan(plan)).toBe(false);
    expect(isReducedPlan(drawPlan(randomOf(3), { windowMs: 2500, excludes: 'blink' }))).toBe(true);
  });

  it('changes its hash with every part', () => {
    const hashes = [
      plan,
      planOf('turn_left', 'blink', 'nod'),
      { steps: plan.steps.slice(0, 3) },
      { steps: plan.steps.map((step) => ({ ...step, windowMs: 2501 })) },
    ];
    expect(new Set(hashes.map((p) => toHex(hashPlan(p)))).size).toBe(4);
  });

  it.each([
    'null',
    '{}',
    '{"steps":[]}',
    '{"steps":[1]}',
    '{"steps":[{"seq":1,"action":"nod","windowMs":1}]}',
    '{"steps":[{"seq":0,"action":"jump","windowMs":1}]}',
  ])('refuses %s', (json) => {
    expect(() => parsePlan(json)).toThrow(TypeError);
  });
});
