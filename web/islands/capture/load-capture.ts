import type { Screens } from '../dom/screens.ts';
import type { LivenessTarget } from './liveness-api.ts';
import type { CaptureResult } from './run-capture.ts';

/** Runs the face check of a target. */
export type RunCapture = (screens: Screens, target: LivenessTarget) => Promise<CaptureResult>;

/**
 * Begins to load the face check while the person still reads, and gives a way to run it. Where it cannot be loaded, the person is led to another way.
 * @returns how to run it
 */
export function loadCapture(): RunCapture {
  const loading = import('./run-capture.ts').catch(() => null);
  return async (screens, target) => {
    const loaded = (await loading) ?? (await import('./run-capture.ts').catch(() => null));
    return loaded === null ? { kind: 'other' } : loaded.runCapture(screens, target);
  };
}
