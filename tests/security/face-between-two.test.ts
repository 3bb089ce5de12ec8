import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../src/liveness/analyzer.ts';
import { embeddingDistance } from '../../src/liveness/embedding.ts';
import { judge } from '../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS as LIMITS } from '../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, synthesize } from '../unit/liveness/synthetic-attempt.ts';

// Who holds a stolen phone performs with their own face, and shows the owner, or a picture between the two, where identity is read.
const PLAN = planOf('blink', 'turn_left', 'nod');
const OWNER = embeddingOf(7, createDraw(3));
const STRANGER = embeddingOf(11, createDraw(4));

/** A face on the way from one person to the other, at a distance from the first. */
function faceAt(distance: number): readonly number[] {
  const share = distance / embeddingDistance(OWNER, STRANGER);
  return OWNER.map((value, i) => value + share * ((STRANGER[i] ?? 0) - value));
}

type Edit = (frame: FrameMeasurement, seq: number, index: number) => FrameMeasurement;

const withFace = (frame: FrameMeasurement, face: readonly number[]): FrameMeasurement => (frame.embedding ? { ...frame, embedding: face } : frame);

function judged(edit: Edit, stills: readonly (readonly number[])[] = []) {
  const steps = synthesize(PLAN, { seed: 1, edit }).map(({ seq, frames }) => {
    const [first] = frames;
    const added = seq === 0 && first ? stills.map((embedding): FrameMeasurement => ({ ...first, kind: 'still', sharpness: 5, embedding })) : [];
    return { seq, frames: [...frames, ...added] };
  });
  return judge({
    plan: PLAN,
    steps,
    template: OWNER,
    thresholds: LIMITS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 320, height: 240 },
  });
}

const failedOf = (verdict: ReturnType<typeof judged>): readonly string[] => verdict.checks.filter(({ ok }) => !ok).map(({ name }) => name);

describe('a stranger performs', () => {
  it('and the owner alone passes', () => {
    expect(judged((frame) => withFace(frame, OWNER), [OWNER, OWNER]).status).toBe('passed');
  });

  it.each([
    ['the owner', 0.001],
    ['a picture between the two', 0.45],
  ])('with sharp stills of %s: the stills are nobody’s face but their own', (_, distance) => {
    const stills = Array.from({ length: 5 }, () => faceAt(distance));
    // As far from the owner as another person is, and as near to the stills as one person is.
    const performed = faceAt(Math.min(1, distance + LIMITS.identityWithinMax - 0.02));
    const verdict = judged((frame) => withFace(frame, performed), stills);
    expect(verdict).toMatchObject({ status: 'failed', hints: [] });
    expect(verdict.reasons).toContain('face_mismatch');
    expect(failedOf(verdict)).toContain('identity_template');
  });

  it.each([
    ['in the whole neutral step', (seq: number) => seq === 0],
    ['in all steps but the last', (seq: number) => seq < 3],
  ])('and a picture between the two is shown %s', (_, isShown) => {
    const between = faceAt(LIMITS.identityMatchMax - 0.01);
    const performed = faceAt(LIMITS.identityMatchMax + LIMITS.identityWithinMax - 0.03);
    const verdict = judged((frame, seq) => withFace(frame, isShown(seq) ? between : performed));
    expect(verdict).toMatchObject({ status: 'failed', reasons: ['face_mismatch'], hints: [] });
    expect(failedOf(verdict)).toEqual(['identity_frames']);
  });

  it('in one frame of one step: any frame further away than anyone is from their own template is refused', () => {
    const oneFrame =
      (distance: number): Edit =>
      (frame, seq, index) =>
        withFace(frame, seq === 3 && index === 3 ? faceAt(distance) : OWNER);
    expect(judged(oneFrame(LIMITS.identityReviewMax - 0.001)).status).toBe('passed');
    expect(failedOf(judged(oneFrame(LIMITS.identityReviewMax + 0.001)))).toEqual(['identity_frames']);
  });

  it('one still of somebody else is refused as well', () => {
    expect(failedOf(judged((frame) => withFace(frame, OWNER), [OWNER, faceAt(0.9)]))).toEqual(['identity_within', 'identity_frames']);
  });
});
