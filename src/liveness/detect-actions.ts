import type { AttemptView, FaceFrame, NeutralFace } from './attempt-view.ts';
import type { LivenessAction } from './plan.ts';
import { quantile } from './statistics.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** Something the person did. */
export interface ActionEvent {
  readonly action: LivenessAction;
  /** Step in which it began. */
  readonly seq: number;
  readonly startMs: number;
  readonly endMs: number;
  /** The frame at its strongest. */
  readonly peak: FaceFrame;
}

/** Frames around a frame within which open eyes are looked for, in milliseconds. */
const BLINK_NEIGHBOURHOOD_MS = 1500;

/**
 * Finds what the person did, over the whole attempt and told against the neutral face.
 * @param view the attempt
 * @param neutral the person in the neutral step
 * @param thresholds limits
 * @returns events in order of time
 */
export function detectActions(view: AttemptView, neutral: NeutralFace, thresholds: LivenessThresholds): readonly ActionEvent[] {
  const { faces } = view;
  const frameMs = quantile(intervals(faces), 0.5);
  const held = (run: Run): boolean => run.endMs - run.startMs + frameMs >= thresholds.holdMs;
  const find = (action: LivenessAction, strength: (face: FaceFrame) => number, least: number): ActionEvent[] =>
    findRuns(faces, strength, least)
      .filter(held)
      .map((run) => ({ action, seq: run.seq, startMs: run.startMs, endMs: run.endMs, peak: run.peak }));
  const nods = findRuns(faces, ({ pose }) => Math.abs(pose.pitch - neutral.pitch), thresholds.nodDegrees)
    .filter((run) => held(run) && comesBack(faces, run, neutral, thresholds))
    .map((run): ActionEvent => ({ action: 'nod', seq: run.seq, startMs: run.startMs, endMs: run.endMs, peak: run.peak }));
  return [
    ...find('turn_left', ({ pose }) => pose.yaw - neutral.yaw, thresholds.turnDegrees),
    ...find('turn_right', ({ pose }) => neutral.yaw - pose.yaw, thresholds.turnDegrees),
    ...find('mouth_open', ({ mouth }) => mouth - neutral.mouth, thresholds.mouthRise),
    ...nods,
    ...findBlinks(
      faces.flatMap((face) => (face.eyes === null ? [] : [{ ...face, eyes: face.eyes }])),
      neutral,
      thresholds,
    ),
  ].sort((a, b) => a.startMs - b.startMs);
}

interface Run {
  readonly seq: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly lastIndex: number;
  readonly peak: FaceFrame;
}

function findRuns(faces: readonly FaceFrame[], strength: (face: FaceFrame) => number, least: number): readonly Run[] {
  const runs: Run[] = [];
  let open: Run | null = null;
  faces.forEach((face, index) => {
    if (strength(face) <= least) {
      if (open) runs.push(open);
      open = null;
      return;
    }
    const peak: FaceFrame = open && strength(open.peak) >= strength(face) ? open.peak : face;
    open = { seq: open?.seq ?? face.seq, startMs: open?.startMs ?? face.tMs, endMs: face.tMs, lastIndex: index, peak };
  });
  if (open) runs.push(open);
  return runs;
}

function comesBack(faces: readonly FaceFrame[], run: Run, neutral: NeutralFace, { nodReturnDegrees }: LivenessThresholds): boolean {
  return faces.slice(run.lastIndex + 1, run.lastIndex + 5).some(({ pose }) => Math.abs(pose.pitch - neutral.pitch) < nodReturnDegrees);
}

/** A frame in which the eyelids were looked at. */
interface EyeFrame extends FaceFrame {
  readonly eyes: number;
}

function findBlinks(faces: readonly EyeFrame[], neutral: NeutralFace, thresholds: LivenessThresholds): readonly ActionEvent[] {
  const events: ActionEvent[] = [];
  const widest = faces.reduce((max, { eyes }) => Math.max(max, eyes), 0);
  for (let i = 0; i < faces.length; i++) {
    const first = faces[i];
    if (!first) break;
    if (first.eyes >= thresholds.blinkShut * widest) continue;
    const open = openEyesNear(faces, first, neutral);
    if (first.eyes >= thresholds.blinkShut * open) continue;
    let end = i;
    let peak = first;
    for (let face = faces[end]; face && face.eyes < thresholds.blinkOpen * open; face = faces[++end]) {
      if (face.eyes < peak.eyes) peak = face;
    }
    const after = faces[end];
    // Eyes that only open again in another step were shut when the prompt changed: no answer to either prompt.
    if (after && after.tMs - first.tMs <= thresholds.blinkMaxMs && after.seq === first.seq) {
      events.push({ action: 'blink', seq: first.seq, startMs: first.tMs, endMs: after.tMs, peak });
    }
    i = end;
  }
  return events;
}

// Eyes look narrower on a nod or a turn, so a blink is told against its neighbourhood; the neutral face keeps that from sinking with long shut eyes.
function openEyesNear(faces: readonly EyeFrame[], face: EyeFrame, neutral: NeutralFace): number {
  const near = faces.filter(({ tMs }) => Math.abs(tMs - face.tMs) <= BLINK_NEIGHBOURHOOD_MS);
  return Math.max(
    quantile(
      near.map(({ eyes }) => eyes),
      0.75,
    ),
    0.75 * neutral.eyes,
  );
}

function intervals(faces: readonly FaceFrame[]): readonly number[] {
  return faces.flatMap((face, i) => {
    const before = faces[i - 1];
    return before && before.seq === face.seq ? [face.tMs - before.tMs] : [];
  });
}
