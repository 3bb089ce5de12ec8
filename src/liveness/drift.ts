import type { Millis } from '../lib/time.ts';
import { embeddingDistance } from './embedding.ts';
import type { FaceTemplate } from './template.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** Bounds of how a template follows a face. */
export const DRIFT_LIMITS = {
  /** A face farther from the template than this passes, but teaches nothing. */
  matchMax: 0.4,
  /** Share of the way to the new face that one update goes. */
  rate: 0.1,
  /** Least time between two updates, and after enrolment, milliseconds. */
  intervalMs: 7 * 86_400_000,
  /** Greatest distance from the enrolled face, ever. */
  anchorMax: 0.1,
} as const;

/**
 * Lets a template follow an ageing face. However many faces are shown, the template stays within `anchorMax` of the enrolled one, and that reaches no further than the
 * band of review: nobody whom the enrolled face would have refused outright is ever a match. Stops walking a template to another person step by step.
 * @param input the template, when it last changed, the new face and the time
 * @param thresholds limits of the match
 * @returns the template after the update, or null when nothing is to be learned
 */
export function driftTemplate(
  input: { readonly face: FaceTemplate; readonly changedAt: Millis; readonly embedding: readonly number[]; readonly now: Millis },
  thresholds: Pick<LivenessThresholds, 'identityMatchMax' | 'identityReviewMax'>,
): FaceTemplate | null {
  const { face, embedding } = input;
  const matchMax = Math.min(DRIFT_LIMITS.matchMax, thresholds.identityMatchMax);
  const isSoon = input.now - input.changedAt < DRIFT_LIMITS.intervalMs;
  // Near what stands now and near what was enrolled: broken numbers are infinitely far from both.
  if (isSoon || embeddingDistance(embedding, face.current) > matchMax || embeddingDistance(embedding, face.anchor) > matchMax) return null;
  const moved = between(face.current, embedding, DRIFT_LIMITS.rate);
  const reach = Math.min(DRIFT_LIMITS.anchorMax, Math.max(0, thresholds.identityReviewMax - thresholds.identityMatchMax));
  const away = embeddingDistance(moved, face.anchor);
  return { anchor: face.anchor, current: away <= reach ? moved : between(face.anchor, moved, reach / away) };
}

function between(from: readonly number[], to: readonly number[], share: number): readonly number[] {
  return from.map((value, i) => value + share * ((to[i] ?? value) - value));
}
