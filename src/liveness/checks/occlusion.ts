import type { AttemptView, FaceFrame, NeutralFace, StepView } from '../attempt-view.ts';
import type { FaceCover } from '../face-cover.ts';
import type { Finding } from '../finding.ts';
import type { LiveHint } from '../hints.ts';
import { quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** A step with fewer straight looks than this says nothing about what is worn in it. */
const LOOKS_MIN = 3;
/** How far a look may be turned or nodded away from the neutral one, degrees, and how much wider the mouth may stand. */
const STRAIGHT = { yaw: 10, pitch: 7, mouth: 0.1 } as const;

/**
 * Whether eyes and mouth can be seen, in every step: what is put on after the neutral one hides as much. The middle of the straight looks of a step decides, so that a blink or a hand that passes does not.
 * Nothing is said of a face that is too dark to have colours.
 * @param view the attempt
 * @param neutral the person in the neutral step
 * @param thresholds limits
 * @returns findings, each with the hint that tells the remedy; they never accuse
 * @see ISO/IEC 29794-5
 */
export function checkOcclusion(view: AttemptView, neutral: NeutralFace, thresholds: LivenessThresholds): readonly Finding[] {
  const steps = view.steps.map((step) => coversOf(step, neutral)).filter((covers, i) => i === 0 || covers.length >= LOOKS_MIN);
  const light = quantile(
    (view.steps[0]?.faces ?? []).map(({ frame }) => frame.luma.face),
    0.5,
  );
  if (light < thresholds.faceLumaMin) return [];
  const worst = (pick: (cover: FaceCover) => number): number => steps.reduce((most, covers) => Math.max(most, quantile(covers.map(pick), 0.5)), 0);
  const mouth = atMost(
    'mouth_covered',
    worst((cover) => cover.mouth),
    thresholds.mouthCoveredMax,
    'mask',
  );
  // A cloth over the cheeks leaves nothing to tell the eyes against.
  if (!mouth.ok) return [mouth];
  const eyes = atMost(
    'eyes_covered',
    worst(({ eyeRight, eyeLeft }) => Math.min(eyeRight, eyeLeft)),
    thresholds.eyesCoveredMax,
    'sunglasses',
  );
  const oneEye = atMost(
    'one_eye_covered',
    worst(({ eyeRight, eyeLeft }) => Math.max(eyeRight, eyeLeft)),
    thresholds.eyesCoveredMax,
    'face_obscured',
  );
  return eyes.ok ? [mouth, eyes, oneEye] : [mouth, eyes];
}

function coversOf({ faces }: StepView, neutral: NeutralFace): readonly FaceCover[] {
  return faces.filter((face) => isStraight(face, neutral)).flatMap(({ frame }) => frame.cover ?? []);
}

function isStraight({ pose, mouth }: FaceFrame, neutral: NeutralFace): boolean {
  return Math.abs(pose.yaw - neutral.yaw) <= STRAIGHT.yaw && Math.abs(pose.pitch - neutral.pitch) <= STRAIGHT.pitch && mouth - neutral.mouth <= STRAIGHT.mouth;
}

function atMost(name: string, value: number, threshold: number, hint: LiveHint): Finding {
  return { name, value, threshold, ok: value <= threshold, because: { hint } };
}
