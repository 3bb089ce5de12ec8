import { expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, synthesize } from './synthetic-attempt.ts';

const PLAN = planOf('blink', 'turn_left', 'nod');

/** What becomes of an attempt of which one step is another. */
function judgedWith(step: number, change: (frame: FrameMeasurement, index: number) => Partial<FrameMeasurement>) {
  const verdict = judge({
    plan: PLAN,
    steps: synthesize(PLAN, { seed: 1, edit: (frame, seq, index) => (seq === step ? { ...frame, ...change(frame, index) } : frame) }),
    template: embeddingOf(7, createDraw(3)),
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 640, height: 480 },
  });
  return { verdict, failed: verdict.checks.filter(({ ok }) => !ok).map(({ name }) => name) };
}

it('movement that comes back frame by frame is a loop, a still background is not', () => {
  const lap =
    synthesize(PLAN, { seed: 1 })[0]
      ?.frames.slice(0, 13)
      .map(({ perceptualHash }) => perceptualHash) ?? [];
  const { verdict, failed } = judgedWith(2, (_, index) => ({ perceptualHash: lap[index % 13] ?? '' }));
  expect(verdict).toMatchObject({ status: 'failed', reasons: ['replay_suspected'] });
  expect(failed).toEqual(['frames_looped']);
  expect(judgedWith(2, () => ({ perceptualHash: '0'.repeat(64) })).verdict.status).toBe('passed');
});

it('so is a face that moves the same way twice, whatever the picture shows', () => {
  const swaying = (at: (index: number) => number) =>
    judgedWith(0, (frame, index) => ({ landmarks: frame.landmarks.map((v, i) => (i % 2 === 0 ? v + at(index) : v)) }));
  const lap = (index: number): number => Math.sin((index / 13) * 2 * Math.PI);
  const { verdict, failed } = swaying((index) => 0.02 * lap(index));
  expect(verdict).toMatchObject({ status: 'failed', reasons: ['replay_suspected'] });
  expect(failed).toEqual(['frames_looped']);
  // Each lap wider than the one before, or too little movement to tell.
  expect(swaying((index) => 0.015 * 1.6 ** (index / 13) * lap(index)).failed).not.toContain('frames_looped');
  expect(swaying((index) => 0.001 * lap(index)).failed).not.toContain('frames_looped');
});

it('whoever comes back into the picture and moves a little is no loop', () => {
  // Swaying by up to twelve bits, in a time that is never the same.
  const person = (index: number): string => {
    const bits = Math.round(6 + 3 * Math.sin(index * 0.9) + 3 * Math.sin(index * index * 0.07));
    return `${'f'.repeat(bits >> 2)}${'08ce'[bits & 3] ?? ''}`.padEnd(64, '0');
  };
  const comingBackAfter = (frames: number) => judgedWith(2, (_, index) => ({ perceptualHash: index < frames ? 'a5'.repeat(32) : person(index) })).failed;
  for (const frames of [0, 1, 2, 5]) expect(comingBackAfter(frames), String(frames)).not.toContain('frames_looped');
});
