import type { AttemptView, NeutralFace } from '../attempt-view.ts';
import type { ActionEvent } from '../detect-actions.ts';
import type { Finding } from '../finding.ts';
import { createAffineResidual, createSolidity } from '../planarity.ts';
import { quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';
import { findAnswer } from './actions.ts';

/** Share of a step's frames that may be less solid: a mesh that slips for a moment is no print. */
const SLIPS = 0.1;
/** Beyond this turn, in degrees, the depth of the reference head decides, and heads differ in depth; a sheet is narrow long before. */
const SOLIDITY_YAW_MAX = 30;

/**
 * A turned head shows depth: what answers a turn must not be explained by a flat picture that moves, tilts or bends, and on the way to it, as in every other step, the face stays as wide as one rigid
 * head. Nods are left out of the latter: there the mesh follows the chin.
 * @param view the attempt
 * @param context the neutral face and what the person did
 * @param thresholds limits
 * @returns one finding for each answered turn, and one for each step that is no nod
 */
export function checkPlanarity(
  view: AttemptView,
  context: { readonly neutral: NeutralFace; readonly events: readonly ActionEvent[] },
  thresholds: LivenessThresholds,
): readonly Finding[] {
  const { landmarks } = context.neutral.reference.frame;
  const residualOf = createAffineResidual(landmarks);
  const solidityOf = createSolidity(landmarks);
  return view.steps.flatMap((stepView): Finding[] => {
    const { action, seq } = stepView.step;
    const isTurn = action === 'turn_left' || action === 'turn_right';
    const answer = isTurn ? findAnswer(stepView, context.events, thresholds) : null;
    const near = stepView.faces.filter(({ pose }) => Math.abs(pose.yaw - context.neutral.yaw) <= SOLIDITY_YAW_MAX);
    const solidities = action === 'nod' ? [] : near.map(({ frame }) => solidityOf(frame.landmarks));
    return [
      ...(answer ? [atLeast(`planarity_${String(seq)}`, residualOf(answer.peak.frame.landmarks), thresholds.planarityMin)] : []),
      ...(solidities.length > 0 ? [atLeast(`solidity_${String(seq)}`, quantile(solidities, SLIPS), thresholds.solidityMin)] : []),
    ];
  });
}

function atLeast(name: string, value: number, threshold: number): Finding {
  return { name, value, threshold, ok: value >= threshold, because: { reason: 'presentation_attack' } };
}
