import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { planOf, synthesize } from './synthetic-attempt.ts';

const PLAN = planOf('blink', 'turn_left', 'mouth_open');
const { evennessMax } = DEFAULT_THRESHOLDS;
const FRAMES = synthesize(PLAN, { seed: 1 }).reduce((sum, { frames }) => sum + frames.length, 0);

function judged(evennessOf: (frame: FrameMeasurement, index: number) => number | null) {
  let index = 0;
  const verdict = judge({
    plan: PLAN,
    steps: synthesize(PLAN, { seed: 1, edit: (frame) => ({ ...frame, evenness: evennessOf(frame, index++) }) }),
    template: null,
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 640, height: 480 },
  });
  return { verdict, texture: verdict.checks.find(({ name }) => name === 'skin_evenness') };
}

describe('the grain of the skin', () => {
  it('is missing in paint and drawings, which are refused without a word to the person', () => {
    const { verdict } = judged(() => evennessMax + 0.001);
    expect(verdict).toMatchObject({ status: 'failed', reasons: ['presentation_attack'], hints: [] });
    expect(verdict.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['skin_evenness']);
    expect(judged(() => evennessMax).verdict.status).toBe('passed');
  });

  it('is that of the middle frame: a few that are blurred by a movement do not count', () => {
    expect(judged((_, index) => (index % 5 === 0 ? 0.9 : 0.03)).texture).toMatchObject({ ok: true, value: 0.03 });
    expect(judged((_, index) => (index % 5 === 0 ? 0.03 : 0.9)).texture).toMatchObject({ ok: false, value: 0.9 });
  });

  it('is not judged where less than half of the frames are lit', () => {
    const lit = (share: number) => judged((_, index) => (index < share * FRAMES ? 0.9 : null));
    expect(lit(0.5 - 1 / FRAMES)).toMatchObject({ verdict: { status: 'passed' }, texture: undefined });
    expect(lit(0.5)).toMatchObject({ verdict: { status: 'failed' }, texture: { ok: false } });
    expect(lit(0).texture).toBeUndefined();
  });
});
