import type { CheckReport } from '../../liveness/judge.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';

/** A check whose value is compared with one threshold. */
export interface CheckScale {
  readonly threshold: keyof LivenessThresholds;
  /** `least`: the value must reach the threshold; `most`: it must not exceed it. */
  readonly bound: 'least' | 'most';
  /** True for checks that look for attacks, false for those that look for bad pictures. */
  readonly isAttackCheck: boolean;
}

const scale = (threshold: keyof LivenessThresholds, bound: CheckScale['bound'], isAttackCheck: boolean): CheckScale => ({ threshold, bound, isAttackCheck });

/** Checks that can be drawn as a curve and fitted. Counts of actions and the like are not among them: they come from several thresholds together. */
// biome-ignore format: a table reads best with one check a line
export const CHECK_SCALES: Readonly<Record<string, CheckScale>> = {
  planarity: scale('planarityMin', 'least', true),
  solidity: scale('solidityMin', 'least', true),
  skin_evenness: scale('evennessMax', 'most', true),
  face_moves: scale('movementMin', 'least', true),
  motion_solid: scale('solidMotionMin', 'least', true),
  identity_within: scale('identityWithinMax', 'most', true),
  interval_jitter_ms: scale('intervalJitterMsMin', 'least', true),
  frames_frozen: scale('frozenFramesMax', 'most', true),
  frames_looped: scale('loopChangeMax', 'least', true),
  frames_duplicated: scale('duplicatedShareMax', 'most', true),
  frame_rate_max: scale('framesPerSecondMax', 'most', true),
  footage_reused: scale('reuseShareMax', 'most', true),
  single_face_share: scale('singleFaceShareMin', 'least', false),
  box_overlap: scale('boxOverlapMin', 'least', false),
  face_height_min: scale('faceHeightMin', 'least', false),
  face_height_max: scale('faceHeightMax', 'most', false),
  face_off_center: scale('offCenterMax', 'most', false),
  backlight: scale('backlightMax', 'most', false),
  face_luma_min: scale('faceLumaMin', 'least', false),
  face_luma_max: scale('faceLumaMax', 'most', false),
  face_contrast: scale('faceContrastMin', 'least', false),
  sharpness: scale('sharpnessMin', 'least', false),
  eyes_open: scale('eyeOpenMin', 'least', false),
  eyes_covered: scale('eyesCoveredMax', 'most', false),
  mouth_covered: scale('mouthCoveredMax', 'most', false),
  neutral_yaw: scale('neutralYawMax', 'most', false),
  frame_rate: scale('framesPerSecondMin', 'least', false),
  gap_ms: scale('gapMsMax', 'most', false),
  step_ms_min: scale('stepMsMin', 'least', false),
};

/**
 * @param name of a check, with the number of its step where it has one, as `planarity_2` or `action_1_blink`
 * @returns what it is in every step
 */
export function checkKind(name: string): string {
  return name.replace(/_\d+(?=_|$)/, '');
}

/**
 * @param checks of one attempt
 * @param kind of check
 * @param bound where the threshold lies
 * @returns the value that decides: the worst of all steps, or null when there is none
 */
export function decidingValue(checks: readonly CheckReport[], kind: string, bound: CheckScale['bound']): number | null {
  const values = checks.filter(({ name }) => checkKind(name) === kind).map(({ value }) => value);
  if (values.length === 0) return null;
  return bound === 'least' ? Math.min(...values) : Math.max(...values);
}
