import type { AttemptView, NeutralFace } from '../attempt-view.ts';
import { eyeDistance } from '../face-measures.ts';
import type { Finding } from '../finding.ts';
import { landmarkAt, MEASURED_POINTS, RIGID_POINTS } from '../landmarks.ts';
import { createAffineResidual } from '../planarity.ts';
import { quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** Movement is slow against frames: every fifth is looked at. */
const EVERY = 5;

/**
 * Whether anything in front of the camera lives: a face that is alive moves, and not only as a sheet of paper does. The operator is told of a suspicion; the person may only have stood still, and gets the hint.
 * @param view the attempt
 * @param neutral the person in the neutral step
 * @param thresholds limits
 * @returns two findings
 */
export function checkMotion(view: AttemptView, neutral: NeutralFace, thresholds: LivenessThresholds): readonly Finding[] {
  const { landmarks } = neutral.reference.frame;
  const residualOf = createAffineResidual(landmarks, MEASURED_POINTS);
  const faces = view.faces.filter((_, i) => i % EVERY === 0);
  const moved = quantile(
    faces.map(({ frame }) => distance(landmarks, frame.landmarks)),
    0.9,
  );
  const solid = quantile(
    faces.map(({ frame }) => residualOf(frame.landmarks)),
    0.95,
  );
  return [atLeast('face_moves', moved, thresholds.movementMin), atLeast('motion_solid', solid, thresholds.solidMotionMin)];
}

function atLeast(name: string, value: number, threshold: number): Finding {
  return { name, value, threshold, ok: value >= threshold, because: { hint: 'action_not_detected', reason: 'presentation_attack' } };
}

function distance(from: readonly number[], to: readonly number[]): number {
  const unit = eyeDistance((point) => landmarkAt(from, point)) || 1;
  const sum = RIGID_POINTS.reduce((total, point) => {
    const [x, y] = landmarkAt(from, point);
    const [u, v] = landmarkAt(to, point);
    return total + Math.hypot(u - x, v - y);
  }, 0);
  return sum / RIGID_POINTS.length / unit;
}
