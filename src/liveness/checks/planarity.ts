import type { AttemptView, FaceFrame, NeutralFace } from '../attempt-view.ts';
import type { ActionEvent } from '../detect-actions.ts';
import type { Finding } from '../finding.ts';
import { affineResidual, type PosedFace, widthAgreement } from '../planarity.ts';
import type { LivenessThresholds } from '../thresholds.ts';
import { findAnswer } from './actions.ts';

/**
 * A turned head shows depth: what answers a turn must neither be explained by a flat picture that moves, tilts or bends, nor narrow more than its own turn explains.
 * @param view the attempt
 * @param context the neutral face and what the person did
 * @param thresholds limits
 * @returns two findings for each answered turn
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
    const { reference } = context.neutral;
    const residual = affineResidual(reference.frame.landmarks, answer.peak.frame.landmarks);
    const agreement = widthAgreement(posed(reference), posed(answer.peak));
    return [
      atLeast(`planarity_${String(seq)}`, residual, thresholds.planarityMin),
      atLeast(`width_agreement_${String(seq)}`, agreement, thresholds.widthAgreementMin),
    ];
  });
}

function posed({ frame, pose }: FaceFrame): PosedFace {
  return { landmarks: frame.landmarks, pose };
}

function atLeast(name: string, value: number, threshold: number): Finding {
  return { name, value, threshold, ok: value >= threshold, because: { reason: 'presentation_attack' } };
}
