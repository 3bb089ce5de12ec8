import type { FrameMeasurement } from './analyzer.ts';
import { estimatePose, type HeadPose } from './head-pose.ts';
import type { LivenessPlan, PlanStep } from './plan.ts';
import { quantile } from './statistics.ts';

/** A frame with exactly one face, and what was derived from it. */
export interface FaceFrame {
  readonly seq: number;
  readonly frame: FrameMeasurement;
  readonly tMs: number;
  readonly pose: HeadPose;
  /** Mean of both eyes, or null where they were not looked at. */
  readonly eyes: number | null;
  readonly mouth: number;
}

/** What a step asked for and what came. */
export interface StepView {
  readonly step: PlanStep;
  readonly video: readonly FrameMeasurement[];
  readonly faces: readonly FaceFrame[];
}

/** The person as seen in the neutral step: every angle and ratio of the attempt is told against it. */
export interface NeutralFace {
  readonly yaw: number;
  readonly pitch: number;
  readonly mouth: number;
  /** Open eyes: the 75th percentile, so that a blink in the neutral step does not lower it. */
  readonly eyes: number;
  /** The frame nearest to the medians. */
  readonly reference: FaceFrame;
}

/** All of an attempt in order of time. */
export interface AttemptView {
  readonly steps: readonly StepView[];
  readonly video: readonly FrameMeasurement[];
  readonly stills: readonly FrameMeasurement[];
  readonly faces: readonly FaceFrame[];
  readonly neutral: NeutralFace | null;
}

/**
 * @param plan the plan of the attempt
 * @param steps measurements of each step; missing steps count as empty
 * @returns the attempt as the checks see it
 */
export function createAttemptView(plan: LivenessPlan, steps: readonly { readonly seq: number; readonly frames: readonly FrameMeasurement[] }[]): AttemptView {
  const views = plan.steps.map((step): StepView => {
    const frames = steps.find(({ seq }) => seq === step.seq)?.frames ?? [];
    const video = frames.filter(({ kind }) => kind === 'video');
    return { step, video, faces: video.flatMap((frame) => toFaceFrame(frame, step.seq)) };
  });
  const faces = views.flatMap((view) => view.faces);
  return {
    steps: views,
    video: views.flatMap((view) => view.video),
    stills: steps.flatMap(({ frames }) => frames.filter(({ kind }) => kind === 'still')),
    faces,
    neutral: findNeutral(views.find(({ step }) => step.action === 'neutral')?.faces ?? []),
  };
}

function toFaceFrame(frame: FrameMeasurement, seq: number): readonly FaceFrame[] {
  if (frame.faces !== 1 || frame.landmarks.length === 0) return [];
  const pose = estimatePose(frame.landmarks);
  if (!pose) return [];
  return [{ seq, frame, tMs: frame.tMs, pose, eyes: meanOf(frame.eyeLeft, frame.eyeRight), mouth: frame.mouth }];
}

function meanOf(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : (left + right) / 2;
}

function findNeutral(faces: readonly FaceFrame[]): NeutralFace | null {
  const yaw = quantile(
    faces.map(({ pose }) => pose.yaw),
    0.5,
  );
  const pitch = quantile(
    faces.map(({ pose }) => pose.pitch),
    0.5,
  );
  const eyes = quantile(
    faces.flatMap((face) => face.eyes ?? []),
    0.75,
  );
  const distance = (face: FaceFrame): number => Math.hypot(face.pose.yaw - yaw, face.pose.pitch - pitch) + ((face.eyes ?? 0) < 0.7 * eyes ? 90 : 0);
  const [reference] = [...faces].sort((a, b) => distance(a) - distance(b));
  return reference
    ? {
        yaw,
        pitch,
        mouth: quantile(
          faces.map((face) => face.mouth),
          0.5,
        ),
        eyes,
        reference,
      }
    : null;
}
