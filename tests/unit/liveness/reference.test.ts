import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { embeddingDistance } from '../../../src/liveness/embedding.ts';
import { judge } from '../../../src/liveness/judge.ts';
import { REFERENCE_LIMITS, withReference } from '../../../src/liveness/reference.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, synthesize } from './synthetic-attempt.ts';

const PLAN = planOf('blink', 'turn_left', 'mouth_open');

function enrolled(edit?: (frame: FrameMeasurement, seq: number, index: number) => FrameMeasurement) {
  const good = synthesize(PLAN, { seed: 3 });
  const capture = { source: 'web', trackLabel: '', facing: 'user', width: null, height: null } as const;
  const verdict = judge({ plan: PLAN, steps: good, template: null, thresholds: DEFAULT_THRESHOLDS, earlierFrameHashes: [], capture });
  expect(verdict.status).toBe('passed');
  const steps = edit ? good.map(({ seq, frames }) => ({ seq, frames: frames.map((frame, i) => edit(frame, seq, i)) })) : good;
  return withReference(verdict, { plan: PLAN, steps }, DEFAULT_THRESHOLDS);
}

describe('the reference of an enrolment', () => {
  it('is the mean of at most five good frames of several poses', () => {
    const verdict = enrolled();
    expect(verdict.status).toBe('passed');
    const value = (name: string) => verdict.checks.find((check) => check.name === name)?.value ?? -1;
    expect(value('reference_frames')).toBe(REFERENCE_LIMITS.framesMax);
    expect(value('reference_poses')).toBeGreaterThanOrEqual(2);
    const face = embeddingOf(7, createDraw(99));
    expect(embeddingDistance(verdict.embedding ?? [], face)).toBeLessThan(0.1);
  });

  it.each<[string, string, (frame: FrameMeasurement) => FrameMeasurement]>([
    ['blurred', 'too_much_movement', (frame) => ({ ...frame, sharpness: REFERENCE_LIMITS.sharpnessFactor * DEFAULT_THRESHOLDS.sharpnessMin - 0.0001 })],
    ['dark', 'too_dark', (frame) => ({ ...frame, luma: { ...frame.luma, face: REFERENCE_LIMITS.faceLumaMin - 0.1 } })],
    ['bright', 'too_bright', (frame) => ({ ...frame, luma: { ...frame.luma, face: REFERENCE_LIMITS.faceLumaMax + 0.1 } })],
    ['small', 'face_too_far', (frame) => ({ ...frame, box: { x: 0.4, y: 0.4, width: 0.2, height: REFERENCE_LIMITS.faceHeightMin - 0.001 } })],
    ['covered', 'face_obscured', (frame) => ({ ...frame, confidence: REFERENCE_LIMITS.confidenceMin - 0.01 })],
    ['shut', 'eyes_closed', (frame) => ({ ...frame, eyeLeft: 0.1, eyeRight: 0.1 })],
  ])('%s frames become no baseline: the person is told %s', (_what, hint, edit) => {
    const verdict = enrolled(edit);
    expect(verdict).toMatchObject({ status: 'retry', hints: [hint], embedding: null });
  });

  it('frames that differ too much become no baseline', () => {
    const draw = createDraw(5);
    const verdict = enrolled((frame, seq) => (frame.embedding && seq > 1 ? { ...frame, embedding: embeddingOf(12, draw) } : frame));
    expect(verdict).toMatchObject({ status: 'retry', hints: ['face_obscured'], embedding: null });
    expect(verdict.checks.at(-1)).toMatchObject({ name: 'reference_spread', ok: false });
  });

  it('one pose is not enough, nor are two frames', () => {
    expect(enrolled((frame, seq) => (seq === 0 ? frame : { ...frame, embedding: null })).status).toBe('retry');
    let left = 2;
    expect(enrolled((frame) => (frame.embedding && left-- > 0 ? frame : { ...frame, embedding: null })).status).toBe('retry');
  });

  it('leaves a verdict alone that has not passed', () => {
    const failed = { ...enrolled(), status: 'failed', reasons: ['replay_suspected'] } as const;
    expect(withReference(failed, { plan: PLAN, steps: [] }, DEFAULT_THRESHOLDS)).toBe(failed);
  });
});
