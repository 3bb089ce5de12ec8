import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import { quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** With fewer lit frames than this nothing is said. */
const LEAST_FRAMES = 5;

/**
 * Skin before a camera has grain: it curves, has pores, and the sensor adds noise. Even paint, and pictures of few colours, do not. In dim light a picture has none either; then there is no finding.
 * @param view the attempt
 * @param thresholds limits
 * @returns one finding, or none
 */
export function checkTexture(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const shares = view.faces.flatMap(({ frame }) => frame.evenness ?? []);
  if (shares.length < LEAST_FRAMES) return [];
  const value = quantile(shares, 0.5);
  return [{ name: 'skin_evenness', value, threshold: thresholds.evennessMax, ok: value <= thresholds.evennessMax, because: { reason: 'presentation_attack' } }];
}
