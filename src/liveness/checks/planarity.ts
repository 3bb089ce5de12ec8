import type { AttemptView, NeutralFace } from '../attempt-view.ts';
import type { ActionEvent } from '../detect-actions.ts';
import type { Finding } from '../finding.ts';
import { affineResidual } from '../planarity.ts';
import type { LivenessThresholds } from '../thresholds.ts';
import { findAnswer } from './actions.ts';

/**
 * A turned head shows depth: what answers a turn must not be explained by a flat picture that moves, tilts or bends.
 * @param view the attempt
 * @param context the neutral face and what the person did
 * @param thresholds limits
 * @returns one finding for each answered turn
 */
export function checkPlanarity(
  view: AttemptView,
  context: { readonly neutral: NeutralFace; readonly events: readonly ActionEvent[] },
  thresholds: LivenessThresholds,
): readonly Finding[] {
  return view.steps.flatMap((stepView): Finding[] => {
    const { action, seq } = stepView.step;
    if (action !== 'turn_left' && action !== 'turn_right') return [];
    const answer = findAnswer(stepView, context.events, thresholds);
    if (!answer) return [];
    const value = affineResidual(context.neutral.reference.frame.landmarks, answer.peak.frame.landmarks);
    const ok = value >= thresholds.planarityMin;
    return [{ name: `planarity_${String(seq)}`, value, threshold: thresholds.planarityMin, ok, because: { reason: 'presentation_attack' } }];
  });
}
