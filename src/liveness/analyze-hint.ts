import type { AnalyzeHint } from './analyzer.ts';
import type { PlanStep } from './plan.ts';

/**
 * @param action what a step asks for; undefined when the plan holds no such step
 * @returns what is looked for in its frames: eyelids in every frame only where a blink is asked
 */
export function hintFor(action: PlanStep['action'] | undefined): AnalyzeHint {
  return { eyes: action === 'blink' ? 'every_frame' : 'some_frames' };
}
