import { act, type PuppetAction } from './act.ts';
import { createSequence } from './noise.ts';
import type { Pose } from './pose.ts';

/** How a performer behaves. */
export interface Temper {
  /** Whole number: another performance differs in sway and reaction as a person's second try does. */
  readonly seed: number;
  /** Time from the prompt to the action, in milliseconds; drawn from 350 to 650 when left out. */
  readonly reactionMs?: number;
}

/** A pose source that reacts to prompts as they come. */
export interface Performer {
  /**
   * @param action what the present step asks for
   * @param sinceStepMs time since the step was shown, in milliseconds
   * @returns the pose now
   */
  perform(action: PuppetAction, sinceStepMs: number): Pose;
  /** Moves on to the next step; the sway goes on where it was. @param elapsedMs time the step took, in milliseconds */
  endStep(elapsedMs: number): void;
}

/**
 * Makes a pose source for a plan that is revealed one step at a time and so cannot be rendered in advance.
 * @param temper seed and reaction
 * @returns the performer of one attempt
 */
export function createPerformer(temper: Temper): Performer {
  const draw = createSequence(temper.seed);
  const drawReaction = (): number => temper.reactionMs ?? 350 + draw() * 300;
  let baseMs = draw() * 60_000;
  let reactionMs = drawReaction();
  const place = { dx: (draw() - 0.5) * 0.1, dy: (draw() - 0.5) * 0.06, scale: 0.94 + draw() * 0.12 };
  return {
    perform(action, sinceStepMs) {
      const pose = act([[action, baseMs + reactionMs]], baseMs + sinceStepMs);
      return { ...pose, dx: (pose.dx ?? 0) + place.dx, dy: (pose.dy ?? 0) + place.dy, scale: place.scale };
    },
    endStep(elapsedMs) {
      baseMs += elapsedMs;
      reactionMs = drawReaction();
    },
  };
}
