import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import { quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** Share of the frames with a face that must be lit well enough to tell. */
const LEAST_LIT = 0.5;

/**
 * Skin before a camera has grain: it curves, has pores, and the sensor adds noise. Pictures of few flat colours that are injected do not. In dim light no picture has any; then there is no finding.
 * @param view the attempt
 * @param thresholds limits
 * @returns one finding, or none
 */
export function checkTexture(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const shares = view.faces.flatMap(({ frame }) => frame.evenness ?? []);
  if (shares.length === 0 || shares.length < LEAST_LIT * view.faces.length) return [];
  const value = quantile(shares, 0.5);
  return [{ name: 'skin_evenness', value, threshold: thresholds.evennessMax, ok: value <= thresholds.evennessMax, because: { reason: 'presentation_attack' } }];
}
