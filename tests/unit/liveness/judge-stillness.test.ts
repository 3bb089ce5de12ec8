import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { type JudgeInput, judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, type SyntheticOptions, synthesize } from './synthetic-attempt.ts';

const PLAN = planOf('blink', 'turn_left', 'nod');

function judged(options: Partial<SyntheticOptions> = {}, input: Partial<JudgeInput> = {}) {
  return judge({
    plan: PLAN,
    steps: synthesize(PLAN, { seed: 1, ...options }),
    template: embeddingOf(7, createDraw(3)),
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 640, height: 480 },
    ...input,
  });
}

const always = (change: Partial<FrameMeasurement>) => (frame: FrameMeasurement) => ({ ...frame, ...change });
const inStep =
  (step: number, change: (frame: FrameMeasurement, index: number) => Partial<FrameMeasurement>) => (frame: FrameMeasurement, seq: number, index: number) =>
    seq === step ? { ...frame, ...change(frame, index) } : frame;

describe('what stands still without being a recording', () => {
  it.each([
    ['of a plain wall', '0'.repeat(64)],
    ['of a room', 'f0'.repeat(32)],
  ])('no_face for somebody who walked out of the picture %s, and nothing is suspected', (_name, perceptualHash) => {
    for (const leavesAt of [0, 7, 12]) {
      const edit = inStep(2, (_, index) => (index < leavesAt ? {} : { faces: 0, landmarks: [], box: null, perceptualHash }));
      expect(judged({ edit })).toMatchObject({ status: 'retry', hints: ['no_face'], reasons: [] });
    }
  });

  it('pictures with nothing in them are not the same footage: a second try in the dark or without a face is no replay', () => {
    const blank = '1'.padStart(64, '0');
    const dark = always({ perceptualHash: blank, luma: { frame: 12, face: 12, background: 12, faceLeft: 12, faceRight: 12, contrast: 0.4 } });
    expect(judged({ edit: dark }).frameHashes).toEqual([]);
    expect(judged({ edit: dark }, { earlierFrameHashes: [Array.from({ length: 16 }, () => blank)] })).toMatchObject({ status: 'retry', hints: ['too_dark'] });
    // What is left when the lens was covered for half of the time is still recognised.
    const covered = (frame: FrameMeasurement, seq: number) => (seq > 1 ? { ...frame, perceptualHash: blank } : frame);
    const earlier = judged({ edit: covered }).frameHashes;
    expect(earlier).toHaveLength(16);
    expect(judged({}, { earlierFrameHashes: [earlier] }).reasons).toEqual(['replay_suspected']);
  });

  it('one jump and then stillness is no loop', () => {
    for (const from of [2, 5, 9]) {
      const jump = inStep(2, (frame, index) => (index < from ? { perceptualHash: frame.perceptualHash } : { perceptualHash: '3c'.repeat(32) }));
      expect(judged({ edit: jump }).status).toBe('passed');
    }
  });
});
