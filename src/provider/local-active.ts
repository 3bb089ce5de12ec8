import { judge } from '../liveness/judge.ts';
import type { FrameProvider } from '../liveness/liveness-provider.ts';
import { drawPlan } from '../liveness/plan.ts';
import type { LivenessThresholds } from '../liveness/thresholds.ts';

/**
 * Our own active check: a plan that is drawn for the attempt, frames from our page, numbers from our analyzer, a pure judge. No picture leaves the installation.
 * It does not stop whoever follows the prompts with a screen, a virtual camera or an animated face (see `docs/liveness.md`).
 * @param settings time to perform one step in milliseconds, and limits of the checks
 * @returns the provider
 */
export function createLocalActive(settings: { readonly stepWindowMs: number; readonly thresholds: LivenessThresholds }): FrameProvider {
  return {
    name: 'local-active',
    capture: 'frames',
    drawPlan: (random, excludes) => drawPlan(random, { windowMs: settings.stepWindowMs, excludes }),
    judge: (input) => judge({ ...input, thresholds: settings.thresholds }),
  };
}
