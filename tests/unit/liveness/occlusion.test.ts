import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { COVERED_MAX, hintOf } from '../../../web/islands/capture/hint-rules.ts';
import { coverInBoth, measureDetected } from '../../../web/islands/capture/measure-detected.ts';
import { createDraw, embeddingOf, planOf, synthesize } from './synthetic-attempt.ts';

const PLAN = planOf('turn_left', 'blink', 'mouth_open');
const COVERED = 0.4;
const CLEAR = { eyeRight: 0.01, eyeLeft: 0.01, mouth: 0.05 };
const LENSES = { eyeRight: COVERED, eyeLeft: COVERED, mouth: 0.05 };
const MASKED = { eyeRight: COVERED, eyeLeft: COVERED, mouth: COVERED };

function judged(edit: (frame: FrameMeasurement, seq: number, index: number) => Partial<FrameMeasurement>, person = 7, trackLabel = 'Front Camera') {
  return judge({
    plan: PLAN,
    steps: synthesize(PLAN, { seed: 2, person, edit: (frame, seq, index) => ({ ...frame, ...edit(frame, seq, index) }) }),
    template: embeddingOf(7, createDraw(3)),
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: { source: 'web', trackLabel, facing: 'user', width: 320, height: 240 },
  });
}

describe('a covered face', () => {
  it.each([
    ['sunglasses', LENSES],
    ['mask', MASKED],
    ['face_obscured', { ...CLEAR, eyeLeft: COVERED }],
  ] as const)('gets %s and another try, although it is not recognised', (hint, cover) => {
    // What is worn makes another face of anyone: without the hint the person would be refused as a stranger.
    expect(judged(() => ({ cover }), 12)).toMatchObject({ status: 'retry', hints: [hint], reasons: [], embedding: null });
  });

  it('never passes, whoever it is', () => {
    for (const cover of [LENSES, MASKED]) expect(judged(() => ({ cover })).status).toBe('retry');
    expect(judged(() => ({ cover: CLEAR })).status).toBe('passed');
  });

  it('is seen in a later step too, and a stranger under a mask there does not pass', () => {
    for (const step of [0, 1, 2, 3]) {
      expect(judged((_, seq) => (seq === step ? { cover: MASKED } : {}))).toMatchObject({ status: 'retry', hints: ['mask'] });
    }
  });

  it('does not excuse an attack that other evidence shows', () => {
    expect(judged(() => ({ cover: MASKED }), 7, 'OBS Virtual Camera')).toMatchObject({ status: 'failed', reasons: ['injection_suspected'], hints: [] });
  });

  it('is not told from frames that pass, from an open mouth, or in the dark', () => {
    expect(judged((_, seq, index) => (seq === 0 && index % 3 === 0 ? { cover: MASKED } : {})).status).toBe('passed');
    expect(judged(({ mouth }) => (mouth > 0.15 ? { cover: MASKED } : {})).status).toBe('passed');
    const dark = { luma: { frame: 15, face: 15, background: 15, faceLeft: 15, faceRight: 15, contrast: 0.4 } };
    expect(judged(() => ({ ...dark, cover: MASKED }))).toMatchObject({ status: 'retry', hints: ['too_dark'] });
  });

  it('is told to the operator by the names of the standard', () => {
    const named = judged(() => ({ cover: CLEAR })).checks.flatMap(({ name, component }) => (name.endsWith('_covered') ? [[name, component]] : []));
    expect(Object.fromEntries(named)).toEqual({
      mouth_covered: 'quality.mouth_occlusion_prevention',
      eyes_covered: 'quality.eyes_visible',
      one_eye_covered: 'quality.face_occlusion_prevention',
    });
  });
});

describe('the live hint', () => {
  const seen = (cover: typeof CLEAR | null) => hintOf({ luma: 120, faces: [[0.3, 0.2, 0.4, 0.6]], cover });

  it('has the limits of the server, and says one thing at a time', () => {
    expect(COVERED_MAX).toEqual({ eyes: DEFAULT_THRESHOLDS.eyesCoveredMax, mouth: DEFAULT_THRESHOLDS.mouthCoveredMax });
    const { eyes, mouth } = COVERED_MAX;
    expect([seen({ eyeRight: eyes, eyeLeft: eyes, mouth }), seen(CLEAR), seen(null)]).toEqual(['good', 'good', 'good']);
    expect(seen({ ...CLEAR, mouth: mouth + 0.001 })).toBe('mask');
    expect(seen(MASKED)).toBe('mask');
    expect(seen({ ...CLEAR, eyeRight: eyes + 0.001, eyeLeft: eyes + 0.001 })).toBe('sunglasses');
    expect(seen({ ...CLEAR, eyeRight: eyes + 0.001 })).toBe('face_obscured');
    expect(hintOf({ luma: 120, faces: [[0.4, 0.4, 0.1, 0.1]], cover: MASKED })).toBe('face_too_far');
  });

  it('wants two pictures in a row', () => {
    expect(coverInBoth(null, MASKED)).toBeNull();
    expect(coverInBoth(MASKED, null)).toBeNull();
    expect(coverInBoth(MASKED, CLEAR)).toEqual(CLEAR);
  });

  it('reads nothing from points that are none', () => {
    const picture = { data: new Uint8ClampedArray(4 * 4 * 4), width: 4, height: 4 };
    for (const points of [
      null,
      [],
      [
        [1, 1],
        [2, 1],
      ],
      [
        [1, 'x'],
        [2, 1],
        [1, 2],
        [1, 3],
      ],
      [
        [1, Number.NaN],
        [2, 1],
        [1, 2],
        [1, 3],
      ],
    ]) {
      expect(measureDetected(picture, points)).toBeNull();
    }
  });
});
