import { describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { isLiveHint, LIVE_HINTS, type LiveHint } from '../../../src/liveness/hints.ts';
import { judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS as LIMITS, type LivenessThresholds } from '../../../src/liveness/thresholds.ts';
import { cameraProblemOf } from '../../../web/islands/capture/camera-problem.ts';
import { planOf, synthesize } from './synthetic-attempt.ts';

type Attempt = { seq: number; frames: FrameMeasurement[] }[];

/** What is measured, and the hints on the good side of its edge and on the other. */
interface Condition {
  readonly measured: keyof LivenessThresholds | 'error of getUserMedia';
  readonly good: () => readonly LiveHint[];
  readonly bad: () => readonly LiveHint[];
}

const PLAN = planOf('mouth_open', 'turn_left', 'blink');
const CAPTURE = { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 320, height: 240 } as const;

function hintsOf(change: (attempt: Attempt) => Attempt): readonly LiveHint[] {
  const verdict = judge({
    plan: PLAN,
    steps: change(synthesize(PLAN, { seed: 5 })),
    template: null,
    thresholds: LIMITS,
    earlierFrameHashes: [],
    capture: CAPTURE,
  });
  // A hint goes with another try, never with a refusal.
  expect(verdict.status).toBe(verdict.hints.length > 0 ? 'retry' : 'passed');
  return verdict.hints;
}

const inAll =
  (edit: (frame: FrameMeasurement, index: number, seq: number) => Partial<FrameMeasurement>) =>
  (attempt: Attempt): Attempt =>
    attempt.map(({ seq, frames }) => ({ seq, frames: frames.map((frame, i) => ({ ...frame, ...edit(frame, i, seq) })) }));

/** A number that all frames show: exactly the limit is good, a little further is not. */
function shows(measured: keyof LivenessThresholds, beyond: number, edit: (value: number, frame: FrameMeasurement) => Partial<FrameMeasurement>): Condition {
  const at = (value: number) => () => hintsOf(inAll((frame) => edit(value, frame)));
  return { measured, good: at(LIMITS[measured]), bad: at(LIMITS[measured] + beyond) };
}

/** A share of the frames that must not show something: as many as may, and one more. */
function share(measured: keyof LivenessThresholds, change: Partial<FrameMeasurement>): Condition {
  const all = synthesize(PLAN, { seed: 5 }).reduce((sum, { frames }) => sum + frames.length, 0);
  const most = Math.floor(all * (1 - LIMITS[measured]) + 1e-9);
  const first = (count: number) => () => {
    let seen = 0;
    return hintsOf(inAll((_, i, seq) => (seq === 1 || i < 12 || seen++ >= count ? {} : change)));
  };
  return { measured, good: first(most), bad: first(most + 1) };
}

/** The mouth in one step, over a shut one in the neutral step. */
const mouthIn =
  (step: number, rise: number, from: number, to: number) =>
  (attempt: Attempt): Attempt =>
    inAll((frame, i, seq) => ({ mouth: seq === step ? (i >= from && i < to ? rise : 0) : seq === 1 ? frame.mouth : 0 }))(attempt);

/** Moves every frame from a place on by some time. */
function later(attempt: Attempt, step: number, index: number, byMs: number): Attempt {
  return inAll((frame, i, seq) => ({ tMs: frame.tMs + (seq > step || (seq === step && i >= index) ? byMs : 0) }))(attempt);
}

const timeOf = (attempt: Attempt, step: number, index: number): number => attempt[step]?.frames.at(index)?.tMs ?? 0;

function pauseOf(ms: number): readonly LiveHint[] {
  return hintsOf((attempt) => later(attempt, 0, 20, ms - (timeOf(attempt, 0, 20) - timeOf(attempt, 0, 19))));
}

function runOf(ms: number): readonly LiveHint[] {
  return hintsOf((attempt) => later(attempt, 3, 0, ms - (timeOf(attempt, 3, -1) - timeOf(attempt, 0, 0))));
}

/** The mouth opens so long after the first frame of its step. */
function answerAfter(ms: number): readonly LiveHint[] {
  return hintsOf((attempt) => {
    const start = timeOf(attempt, 1, 0);
    return inAll((frame, i, seq) => (seq === 1 ? { mouth: i >= 2 && i < 14 ? 0.6 : 0, tMs: i === 1 ? start + 55 : i === 2 ? start + ms : frame.tMs } : {}))(
      attempt,
    );
  });
}

/** The neutral step from its first frame to its last, frames as dense as before. */
function lastedFor(ms: number): readonly LiveHint[] {
  return hintsOf((attempt) => {
    const [neutral, ...others] = attempt;
    const start = timeOf(attempt, 0, 0);
    const kept = (neutral?.frames ?? []).filter(({ tMs }) => tMs < start + ms - 40);
    const last = neutral?.frames.at(-1);
    return [{ seq: 0, frames: last ? [...kept, { ...last, tMs: start + ms }] : kept }, ...others];
  });
}

/** Twenty-one frames of the neutral step over some time. */
function neutralOver(ms: number): readonly LiveHint[] {
  return hintsOf((attempt) => {
    const [neutral, ...others] = later(attempt, 0, Number.POSITIVE_INFINITY, 200);
    const start = timeOf(attempt, 0, 0);
    const frames = (neutral?.frames ?? [])
      .slice(0, 21)
      .map((frame, i) => ({ ...frame, tMs: start + Math.round((i * ms) / 20) + (i % 20 === 0 ? 0 : (i * 7) % 11) }));
    return [{ seq: 0, frames }, ...others];
  });
}

function camera(denied: readonly string[], others: readonly string[]): Condition {
  const hints = (names: readonly string[]) => () => [...new Set(names.map(cameraProblemOf))].filter(isLiveHint);
  return { measured: 'error of getUserMedia', good: hints(others), bad: hints(denied) };
}

const box = (x: number, height: number) => ({ box: { x, y: 0.5 - height / 2, width: 0.36, height } });
const luma = (face: number, background = face, contrast = 0.4) => ({
  luma: { frame: background, face, background, faceLeft: face, faceRight: face, contrast },
});
const cover = (eyeRight: number, eyeLeft: number, mouth: number) => ({ cover: { eyeRight, eyeLeft, mouth } });

// biome-ignore format: a table reads best with one hint a line
const CONDITIONS: Readonly<Record<Exclude<LiveHint, 'network_unstable'>, Condition>> = {
  no_face: share('singleFaceShareMin', { faces: 0, landmarks: [], box: null, cover: null }),
  multiple_faces: share('singleFaceShareMin', { faces: 2 }),
  face_too_far: shows('faceHeightMin', -0.001, (height) => box(0.32, height)),
  face_too_close: shows('faceHeightMax', 0.001, (height) => box(0.32, height)),
  face_off_center: shows('offCenterMax', 0.001, (aside) => box(0.5 + aside - 0.18, 0.55)),
  face_obscured: shows('eyesCoveredMax', 0.001, (value) => cover(0, value, 0)),
  sunglasses: shows('eyesCoveredMax', 0.001, (value) => cover(value, value, 0)),
  mask: shows('mouthCoveredMax', 0.001, (value) => cover(0, 0, value)),
  too_dark: shows('faceLumaMin', -0.1, (light) => luma(light)),
  too_bright: shows('faceLumaMax', 0.1, (light) => luma(light)),
  backlit: shows('backlightMax', 0.1, (contrast) => luma(60, 60 + contrast)),
  too_much_movement: shows('sharpnessMin', -0.0001, (sharpness) => ({ sharpness })),
  eyes_closed: { measured: 'eyeOpenMin', good: () => neutralEyes(LIMITS.eyeOpenMin), bad: () => neutralEyes(LIMITS.eyeOpenMin - 0.001) },
  action_not_detected: { measured: 'mouthRise', good: () => hintsOf(mouthOnlyInAnswer(LIMITS.mouthRise + 0.001)), bad: () => hintsOf(mouthOnlyInAnswer(LIMITS.mouthRise)) },
  action_wrong_order: { measured: 'mouthRise', good: () => hintsOf(mouthIn(3, LIMITS.mouthRise, 20, 28)), bad: () => hintsOf(mouthIn(3, LIMITS.mouthRise + 0.001, 20, 28)) },
  action_too_fast: { measured: 'reactionMs', good: () => answerAfter(LIMITS.reactionMs), bad: () => answerAfter(LIMITS.reactionMs - 1) },
  timeout: { measured: 'runMsMax', good: () => runOf(LIMITS.runMsMax), bad: () => runOf(LIMITS.runMsMax + 1) },
  camera_denied: camera(['NotAllowedError', 'SecurityError'], ['NotReadableError', 'NotFoundError', '']),
  camera_in_use: { measured: 'gapMsMax', good: () => pauseOf(LIMITS.gapMsMax), bad: () => pauseOf(LIMITS.gapMsMax + 1) },
  camera_unsupported: { measured: 'framesPerSecondMin', good: () => neutralOver(2500), bad: () => neutralOver(2501) },
  client_outdated: share('decodedShareMin', { isDecoded: false }),
};

function neutralEyes(open: number): readonly LiveHint[] {
  return hintsOf(inAll((frame, _, seq) => (seq === 0 ? { eyeRight: open, eyeLeft: open } : { eyeRight: frame.eyeRight, eyeLeft: frame.eyeLeft })));
}

function mouthOnlyInAnswer(rise: number) {
  return inAll((_, i, seq) => ({ mouth: seq === 1 && i >= 8 && i < 20 ? rise : 0 }));
}

describe('every live hint has a measured condition', () => {
  // That no answer comes is not seen in frames: killed-analyzers.test.ts.
  it('stands in the table, and nothing else does', () => {
    expect([...Object.keys(CONDITIONS), 'network_unstable'].sort()).toEqual(Object.keys(LIVE_HINTS).sort());
  });

  it.each(Object.entries(CONDITIONS))('%s: given beyond the edge and not before it', (hint, { good, bad }) => {
    expect(good()).not.toContain(hint);
    expect(bad()).toContain(hint);
  });

  it.each([
    ['too_bright', 129],
    ['too_dark', 128],
  ] as const)('also %s for a veil over the face: what spoils it, by the brightness of %i', (hint, light) => {
    const { good, bad } = shows('faceContrastMin', -0.0001, (contrast) => luma(light, light, contrast));
    expect(good()).toEqual([]);
    expect(bad()).toEqual([hint]);
  });

  it('also for a step that the camera cut short', () => {
    expect(lastedFor(LIMITS.stepMsMin)).not.toContain('camera_in_use');
    expect(lastedFor(LIMITS.stepMsMin - 1)).toContain('camera_in_use');
  });

  it('and only that for a camera that stops and so gives few frames: it can be used, once it is free', () => {
    const stopped = hintsOf((attempt) => attempt.map(({ seq, frames }) => ({ seq, frames: seq === 0 ? frames.filter((_, i) => i < 4 || i > 27) : frames })));
    expect(stopped).toContain('camera_in_use');
    expect(stopped).not.toContain('camera_unsupported');
  });

  it('also where the browser says that the camera is in use, or finds none that fits', () => {
    expect(['NotReadableError', 'AbortError'].map(cameraProblemOf)).toEqual(['camera_in_use', 'camera_in_use']);
    expect(['NotFoundError', 'OverconstrainedError', ''].map(cameraProblemOf)).toEqual(['camera_unsupported', 'camera_unsupported', 'camera_unsupported']);
  });
});
