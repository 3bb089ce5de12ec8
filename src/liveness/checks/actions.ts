import type { AttemptView, StepView } from '../attempt-view.ts';
import type { ActionEvent } from '../detect-actions.ts';
import type { Finding } from '../finding.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** Nobody turns the head or opens the mouth by the way, as one blinks or sinks the head: these count when nobody asked for them. */
const STRICT_ACTIONS: ReadonlySet<string> = new Set(['turn_left', 'turn_right', 'mouth_open']);

/**
 * Each asked action is seen in its own step, no sooner than a person can react; nothing else is. A recording in another order fails here.
 * @param view the attempt
 * @param events what the person did
 * @param thresholds limits
 * @returns for each step whether it was answered, how fast, and whether something else was done
 */
export function checkActions(view: AttemptView, events: readonly ActionEvent[], thresholds: LivenessThresholds): readonly Finding[] {
  return view.steps.flatMap((stepView) => [...checkAnswer(stepView, events, thresholds), checkNothingElse(stepView, view, events)]);
}

/**
 * @param stepView a step
 * @param events what the person did
 * @param thresholds limits
 * @returns the event that answers the step, or null
 */
export function findAnswer(stepView: StepView, events: readonly ActionEvent[], thresholds: LivenessThresholds): ActionEvent | null {
  const { step } = stepView;
  const shownMs = stepView.video[0]?.tMs ?? 0;
  const answers = events.filter(({ action, seq }) => action === step.action && seq === step.seq);
  return answers.find(({ startMs }) => startMs - shownMs >= thresholds.reactionMs) ?? null;
}

function checkAnswer(stepView: StepView, events: readonly ActionEvent[], thresholds: LivenessThresholds): readonly Finding[] {
  const { step } = stepView;
  if (step.action === 'neutral') return [];
  const name = `action_${String(step.seq)}_${step.action}`;
  const answer = findAnswer(stepView, events, thresholds);
  const first = answer ?? events.find(({ action, seq }) => action === step.action && seq === step.seq);
  const answered: Finding = {
    name,
    value: answer ? 1 : 0,
    threshold: 1,
    ok: answer !== null,
    because: { hint: first ? 'action_too_fast' : 'action_not_detected' },
  };
  return first ? [answered, checkReaction(stepView, first, thresholds)] : [answered];
}

// A clip that is cut too tightly, or a program that answers at once; a person who was under way already gets the hint.
function checkReaction({ step, video }: StepView, event: ActionEvent, thresholds: LivenessThresholds): Finding {
  const reactionMs = event.startMs - (video[0]?.tMs ?? 0);
  return {
    name: `reaction_${String(step.seq)}_ms`,
    value: reactionMs,
    threshold: thresholds.reactionMs,
    ok: reactionMs >= thresholds.reactionMs,
    because: { hint: 'action_too_fast', reason: 'injection_suspected' },
  };
}

/**
 * What was done instead of what was asked: another action in step after step is a recording of another order, a turn to the other side a mirrored one. One step alone is a person who mixed something up,
 * and left and right are mixed up so often that the person gets the hint in any case.
 * @param view the attempt
 * @param events what the person did
 * @param thresholds limits
 * @returns two findings
 */
export function checkOrder(view: AttemptView, events: readonly ActionEvent[], thresholds: LivenessThresholds): readonly Finding[] {
  const missed = view.steps.filter((stepView) => stepView.step.action !== 'neutral' && !findAnswer(stepView, events, thresholds));
  const others = (stepView: StepView): readonly ActionEvent[] =>
    events.filter(({ seq, action }) => seq === stepView.step.seq && action !== stepView.step.action);
  const displaced = missed.filter((stepView) => others(stepView).length > 0).length;
  const mirrored = missed.filter((stepView) => others(stepView).some(({ action }) => action === MIRRORED[stepView.step.action])).length;
  const because = { hint: 'action_wrong_order', reason: 'replay_suspected' } as const;
  return [
    { name: 'performance_order', value: displaced, threshold: 1, ok: displaced <= 1, because },
    { name: 'turns_mirrored', value: mirrored, threshold: 0, ok: mirrored === 0, because },
  ];
}

const MIRRORED: Readonly<Partial<Record<StepView['step']['action'], string>>> = { turn_left: 'turn_right', turn_right: 'turn_left' };

function checkNothingElse(stepView: StepView, view: AttemptView, events: readonly ActionEvent[]): Finding {
  const { step } = stepView;
  const before = view.steps.find((other) => other.step.seq === step.seq - 1)?.step.action;
  const shownMs = stepView.video[0]?.tMs ?? 0;
  const others = events.filter(
    (event) =>
      event.seq === step.seq &&
      STRICT_ACTIONS.has(event.action) &&
      event.action !== step.action &&
      // The end of the action before, cut in two by the pause between steps, is no new action.
      !(event.action === before && event.startMs === shownMs),
  ).length;
  return { name: `unasked_${String(step.seq)}`, value: others, threshold: 0, ok: others === 0, because: { hint: 'action_wrong_order' } };
}
