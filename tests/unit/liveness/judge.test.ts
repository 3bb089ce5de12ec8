import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { type JudgeInput, judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createDraw, embeddingOf, planOf, type SyntheticOptions, synthesize } from './synthetic-attempt.ts';

const PLAN = planOf('blink', 'turn_left', 'nod');
const CAPTURE = { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 640, height: 480 } as const;

function judged(options: Partial<SyntheticOptions> = {}, input: Partial<JudgeInput> = {}) {
  const plan = input.plan ?? PLAN;
  return judge({
    plan,
    steps: synthesize(plan, { seed: 1, ...options }),
    template: embeddingOf(7, createDraw(3)),
    thresholds: DEFAULT_THRESHOLDS,
    earlierFrameHashes: [],
    capture: CAPTURE,
    ...input,
  });
}

const failedOf = ({ checks }: { readonly checks: readonly { readonly name: string; readonly ok: boolean }[] }): readonly string[] =>
  checks.filter(({ ok }) => !ok).map(({ name }) => name);
const STILL = synthesize(PLAN, { seed: 1 })[0]?.frames[0]?.landmarks ?? [];

const always = (change: Partial<FrameMeasurement>) => (frame: FrameMeasurement) => ({ ...frame, ...change });
const inStep =
  (step: number, change: (frame: FrameMeasurement, index: number) => Partial<FrameMeasurement>) => (frame: FrameMeasurement, seq: number, index: number) =>
    seq === step ? { ...frame, ...change(frame, index) } : frame;

describe('a live person', () => {
  it('passes with the eyes of every fourth frame where no blink is asked', () => {
    const edit = (frame: FrameMeasurement, seq: number, index: number) => (seq === 1 || index % 4 === 0 ? frame : { ...frame, eyeLeft: null, eyeRight: null });
    expect(judged({ edit })).toMatchObject({ status: 'passed', hints: [] });
  });

  it.each([
    ['blink', 'turn_left', 'nod'],
    ['mouth_open', 'turn_right', 'mouth_open'],
    ['turn_left', 'turn_right', 'blink'],
    ['nod', 'blink', 'turn_right'],
  ] as const)('passes %s, %s, %s', (...actions) => {
    const verdict = judged({}, { plan: planOf(...actions) });
    expect(verdict).toMatchObject({ status: 'passed', hints: [], reasons: [] });
    expect(verdict.checks.every(({ ok }) => ok)).toBe(true);
    expect(verdict.embedding).toHaveLength(128);
    expect(verdict.frameHashes).toHaveLength(16);
  });

  it('passes with dark skin before a bright wall', () => {
    const edit = always({ luma: { frame: 130, face: 45, background: 150, faceLeft: 48, faceRight: 42, contrast: 0.4 } });
    expect(judged({ edit }).status).toBe('passed');
  });

  it('passes at enrolment without a template', () => {
    expect(judged({}, { template: null }).status).toBe('passed');
  });
});

describe('hints tell what to do better', () => {
  it.each([
    ['no_face', always({ faces: 0, landmarks: [], box: null })],
    ['multiple_faces', always({ faces: 2 })],
    ['face_too_far', always({ box: { x: 0.4, y: 0.4, width: 0.15, height: 0.2 } })],
    ['face_too_close', always({ box: { x: 0.02, y: 0.02, width: 0.9, height: 0.95 } })],
    ['face_off_center', always({ box: { x: 0.6, y: 0.2, width: 0.36, height: 0.55 } })],
    ['too_dark', always({ luma: { frame: 15, face: 15, background: 15, faceLeft: 15, faceRight: 15, contrast: 0.4 } })],
    ['too_bright', always({ luma: { frame: 250, face: 250, background: 250, faceLeft: 250, faceRight: 250, contrast: 0.4 } })],
    ['backlit', always({ luma: { frame: 150, face: 40, background: 220, faceLeft: 40, faceRight: 40, contrast: 0.4 } })],
    ['too_much_movement', always({ sharpness: 0.12 })],
    ['eyes_closed', always({ eyeLeft: 0.1, eyeRight: 0.1 })],
    ['face_obscured', always({ embedding: null })],
    ['client_outdated', always({ isDecoded: false })],
    ['too_much_movement', inStep(1, (_, index) => (index === 9 ? { box: { x: 0.05, y: 0.05, width: 0.2, height: 0.3 } } : {}))],
  ] as const)('%s', (hint, edit) => {
    const verdict = judged({ edit });
    expect(verdict.status).toBe('retry');
    expect(verdict.hints).toContain(hint);
    expect(verdict.embedding).toBeNull();
  });

  it('action_not_detected when nothing is done', () => {
    expect(judged({ actions: ['neutral', 'neutral', 'turn_left', 'nod'] })).toMatchObject({ status: 'retry', hints: ['action_not_detected'] });
  });

  it('action_wrong_order when another action is done', () => {
    const verdict = judged({ actions: ['neutral', 'mouth_open', 'turn_left', 'nod'] });
    expect(verdict).toMatchObject({ status: 'retry', hints: ['action_not_detected', 'action_wrong_order'] });
  });

  it('action_wrong_order when an action is added to the asked one', () => {
    const edit = inStep(1, (frame, index) => ({ mouth: index > 20 && index < 28 ? 0.6 : frame.mouth }));
    expect(judged({ edit })).toMatchObject({ status: 'retry', hints: ['action_wrong_order'] });
  });

  it('action_too_fast when the answer comes before a person can react', () => {
    const edit = inStep(1, (frame, index) => ({ eyeLeft: index < 3 ? 0.08 : 0.33, eyeRight: index < 3 ? 0.08 : 0.33, tMs: frame.tMs }));
    expect(judged({ edit }).hints).toContain('action_too_fast');
  });

  it('action_not_detected when the eyes were not looked at where a blink was asked', () => {
    const unseen = { eyeLeft: null, eyeRight: null };
    expect(judged({ edit: inStep(1, () => unseen) })).toMatchObject({ status: 'retry', hints: ['action_not_detected'] });
    expect(judged({ edit: always(unseen) }).status).not.toBe('passed');
  });

  it('camera_unsupported when frames are too few', () => {
    expect(judged({ fps: 5 }).hints).toContain('camera_unsupported');
  });

  it('no hint beside a suspicion', () => {
    const verdict = judged({ person: 12, actions: ['neutral', 'neutral', 'neutral', 'neutral'] });
    expect(verdict).toMatchObject({ status: 'failed', hints: [] });
    expect(verdict.reasons).toContain('face_mismatch');
  });
});

describe('suspicions that a person may cause too come with the hint', () => {
  const still = (frame: FrameMeasurement): FrameMeasurement => ({ ...frame, landmarks: STILL, eyeLeft: 0.3, eyeRight: 0.3, mouth: 0 });

  it('nothing moves: a photograph, or a person who does nothing', () => {
    const verdict = judged({ edit: still });
    expect(verdict).toMatchObject({ status: 'retry', reasons: ['presentation_attack'], embedding: null });
    expect(verdict.hints).toContain('action_not_detected');
    expect(failedOf(verdict)).toEqual(expect.arrayContaining(['face_moves', 'motion_solid']));
  });

  it('everything moves as one sheet', () => {
    const edit = (frame: FrameMeasurement, _: number, index: number): FrameMeasurement => ({
      ...still(frame),
      landmarks: STILL.map((v, i) => v + (i % 2 === 0 ? 0.02 * Math.sin(index / 4) : 0)),
    });
    const verdict = judged({ edit });
    expect(verdict).toMatchObject({ status: 'retry', reasons: ['presentation_attack'] });
    expect(failedOf(verdict)).toContain('motion_solid');
    expect(failedOf(verdict)).not.toContain('face_moves');
  });

  it('other actions in step after step, but not in one', () => {
    const plan = planOf('blink', 'turn_left', 'nod');
    const twice = judged({ actions: ['neutral', 'turn_left', 'mouth_open', 'nod'] }, { plan });
    expect(twice).toMatchObject({ status: 'retry', reasons: ['replay_suspected'] });
    expect(failedOf(twice)).toContain('performance_order');
    expect(judged({ actions: ['neutral', 'mouth_open', 'turn_left', 'nod'] }, { plan })).toMatchObject({ status: 'retry', reasons: [] });
  });

  it('turns to the other side', () => {
    const verdict = judged({ actions: ['neutral', 'blink', 'turn_right', 'nod'] });
    expect(verdict).toMatchObject({ status: 'retry', reasons: ['replay_suspected'] });
    expect(failedOf(verdict)).toContain('turns_mirrored');
  });

  it('an answer that began before the prompt could be read', () => {
    const edit = inStep(1, (_, index) => ({ eyeLeft: index < 3 ? 0.08 : 0.33, eyeRight: index < 3 ? 0.08 : 0.33 }));
    const verdict = judged({ edit });
    expect(verdict).toMatchObject({ status: 'retry', reasons: ['injection_suspected'] });
    expect(failedOf(verdict)).toContain('reaction_1_ms');
  });

  it('each frame sent three times', () => {
    let sent = 0;
    const edit = (frame: FrameMeasurement): FrameMeasurement => ({
      ...frame,
      fileHash: Math.floor(sent++ / 3)
        .toString(16)
        .padStart(16, '0'),
    });
    expect(judged({ edit })).toMatchObject({ status: 'retry', hints: ['camera_unsupported'], reasons: ['injection_suspected'] });
  });
});

describe('attacks', () => {
  it('another person is a mismatch', () => {
    expect(judged({ person: 12 })).toMatchObject({ status: 'failed', reasons: ['face_mismatch'], hints: [] });
  });

  it('a distance between the bands decides nothing', () => {
    const mine = embeddingOf(7, createDraw(3));
    const shift = 0.55 / Math.sqrt(128);
    expect(judged({}, { template: mine.map((v) => v + shift) })).toMatchObject({ status: 'failed', reasons: ['face_uncertain'] });
  });

  it.each([
    ['empty', []],
    ['not numbers', Array.from({ length: 128 }, () => Number.NaN)],
    ['too short', Array.from({ length: 127 }, () => 0)],
  ])('a template that is %s never matches', (_, template) => {
    expect(judged({}, { template }).reasons).toContain('face_mismatch');
  });

  it('a person who is swapped in for one step is seen', () => {
    const other = embeddingOf(12, createDraw(9));
    const edit = inStep(2, (frame) => ({ embedding: frame.embedding && other }));
    expect(judged({ edit }).reasons).toContain('identity_changed');
  });

  it('a turn without depth is a presentation attack', () => {
    const verdict = judged({ isShallow: true });
    const planarity = verdict.checks.filter(({ name }) => name.startsWith('planarity'));
    expect(planarity.map(({ ok }) => ok)).toEqual([false]);
    expect(failedOf(verdict)).not.toContain('motion_solid');
    expect(verdict).toMatchObject({ status: 'failed', reasons: ['presentation_attack'], hints: [] });
  });

  it('frames that come back later are a replay', () => {
    const edit = inStep(3, (frame, index) => (index === 8 ? { fileHash: 'aaaaaaaaaaaaaaaa' } : index === 20 ? { fileHash: 'aaaaaaaaaaaaaaaa' } : frame));
    expect(judged({ edit }).reasons).toEqual(['replay_suspected']);
  });

  it('one frame encoded twice in a row is a slow camera', () => {
    const edit = inStep(3, (frame, index) => (index === 8 || index === 9 ? { fileHash: 'aaaaaaaaaaaaaaaa' } : frame));
    expect(judged({ edit }).status).toBe('passed');
  });

  it('a frozen stretch is a replay even when it is encoded anew', () => {
    const [, , step] = synthesize(PLAN, { seed: 1 });
    const still = step?.frames[2];
    const edit = inStep(2, (frame, index) =>
      still && index > 2 && index < 12 ? { landmarks: still.landmarks, perceptualHash: still.perceptualHash, fileHash: frame.fileHash } : {},
    );
    expect(judged({ edit }).reasons).toContain('replay_suspected');
  });

  it('exactly even intervals are an injection', () => {
    const edit = (frame: FrameMeasurement, seq: number, index: number) => ({ ...frame, tMs: seq * 3000 + index * 70 });
    expect(judged({ edit }).reasons).toEqual(['injection_suspected']);
  });

  it('even intervals are an injection also where a still was taken between them', () => {
    const edit = (frame: FrameMeasurement, seq: number, index: number) => ({ ...frame, tMs: seq * 3000 + index * 67 + (index > 12 ? 67 : 0) });
    expect(failedOf(judged({ edit }))).toEqual(['interval_jitter_ms']);
  });

  it('more frames a second than a phone takes are an injection', () => {
    const edit = (frame: FrameMeasurement, seq: number, index: number) => ({ ...frame, tMs: seq * 3000 + index * 22 + (index % 3) });
    expect(failedOf(judged({ edit }))).toContain('frame_rate_max');
  });

  it('frames of several sizes are an injection, a phone that is turned over is not', () => {
    const resized = judged({ edit: inStep(2, () => ({ width: 384, height: 240 })) });
    expect(resized).toMatchObject({ status: 'failed', reasons: ['injection_suspected'] });
    expect(failedOf(resized)).toEqual(['frame_sizes']);
    expect(judged({ edit: inStep(2, () => ({ width: 240, height: 320 })) }).status).toBe('passed');
  });

  it('a still of another shape than the video is an injection', () => {
    const edit = (width: number, height: number) => inStep(0, (_, index) => (index === 9 ? { kind: 'still', width, height } : {}));
    expect(failedOf(judged({ edit: edit(640, 360) }))).toEqual(['frame_sizes']);
    expect(judged({ edit: edit(640, 480) }).status).toBe('passed');
  });

  it('a face that narrows as a sheet does is a presentation attack, whether a turn was read or not', () => {
    const edit = inStep(1, (frame, index) => ({
      landmarks: frame.landmarks.map((v, i) => (i % 2 === 0 && index > 10 && index < 20 ? 0.5 + 0.75 * (v - 0.5) : v)),
    }));
    const verdict = judged({ edit });
    expect(verdict).toMatchObject({ status: 'failed', reasons: ['presentation_attack'], hints: [] });
    expect(failedOf(verdict)).toEqual(['solidity_1']);
  });

  it('time that runs backwards is an injection', () => {
    const edit = inStep(2, (frame, index) => (index === 9 ? { tMs: frame.tMs - 200 } : {}));
    expect(judged({ edit }).reasons).toContain('injection_suspected');
  });

  it.each(['fake_device_0', 'OBS Virtual Camera', 'ManyCam Virtual Webcam', 'v4l2loopback'])('the camera %s is an injection', (trackLabel) => {
    expect(judged({}, { capture: { ...CAPTURE, trackLabel } })).toMatchObject({ status: 'failed', reasons: ['injection_suspected'], hints: [] });
  });

  it('footage of an earlier attempt is a replay, and another performance is not', () => {
    const earlier = judged();
    expect(judged({}, { earlierFrameHashes: [earlier.frameHashes] }).reasons).toEqual(['replay_suspected']);
    expect(judged({ seed: 2 }, { earlierFrameHashes: [earlier.frameHashes] }).status).toBe('passed');
  });

  it('missing steps do not pass', () => {
    const steps = synthesize(PLAN, { seed: 1 }).slice(0, 3);
    expect(judged({}, { steps }).status).not.toBe('passed');
    expect(judged({}, { steps: [] }).status).not.toBe('passed');
  });

  it('reports only finite numbers', () => {
    for (const verdict of [judged({}, { steps: [] }), judged({}, { template: [] })]) {
      expect(verdict.checks.every(({ value }) => Number.isFinite(value))).toBe(true);
    }
  });
});
