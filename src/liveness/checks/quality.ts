import type { FrameMeasurement } from '../analyzer.ts';
import type { AttemptView, NeutralFace } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import type { LiveHint } from '../hints.ts';
import { quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** Half of the range of brightness. */
const MIDDLE_LUMA = 128;

/**
 * Whether the picture is good enough to be judged: size, place, light, contrast, focus, open eyes, straight look. All taken in the neutral step, where the person does nothing else.
 * @param view the attempt
 * @param neutral the person in the neutral step
 * @param thresholds limits
 * @returns findings, each with the hint that tells the remedy
 */
export function checkQuality(view: AttemptView, neutral: NeutralFace, thresholds: LivenessThresholds): readonly Finding[] {
  const frames = (view.steps[0]?.faces ?? []).map(({ frame }) => frame);
  const median = (pick: (frame: FrameMeasurement) => number): number => quantile(frames.map(pick), 0.5);
  const height = median(({ box }) => box?.height ?? 0);
  const light = median(({ luma }) => luma.face);
  const backlight = median(({ luma }) => luma.background - luma.face);
  const contrast = median(({ luma }) => luma.contrast);
  const aside = median(({ box }) => (box ? Math.max(Math.abs(box.x + box.width / 2 - 0.5), Math.abs(box.y + box.height / 2 - 0.5)) : 1));
  const sharpness = median((frame) => frame.sharpness);
  return [
    atLeast('face_height_min', height, thresholds.faceHeightMin, 'face_too_far'),
    atMost('face_height_max', height, thresholds.faceHeightMax, 'face_too_close'),
    atMost('face_off_center', aside, thresholds.offCenterMax, 'face_off_center'),
    // Behind a bright window a face is dark too: the remedy is to turn round, not to look for more light.
    atMost('backlight', backlight, thresholds.backlightMax, 'backlit'),
    ...(backlight > thresholds.backlightMax ? [] : checkExposure(light, contrast, thresholds)),
    atMost('face_luma_max', light, thresholds.faceLumaMax, 'too_bright'),
    atLeast('sharpness', sharpness, thresholds.sharpnessMin, 'too_much_movement'),
    atLeast('eyes_open', neutral.eyes, thresholds.eyeOpenMin, 'eyes_closed'),
    atMost('neutral_yaw', Math.abs(neutral.yaw), thresholds.neutralYawMax, 'face_off_center'),
  ];
}

// A veil of light lies over a bright face, one of the dark over a dim one.
function checkExposure(light: number, contrast: number, thresholds: LivenessThresholds): readonly Finding[] {
  return [
    atLeast('face_luma_min', light, thresholds.faceLumaMin, 'too_dark'),
    atLeast('face_contrast', contrast, thresholds.faceContrastMin, light > MIDDLE_LUMA ? 'too_bright' : 'too_dark'),
  ];
}

function atLeast(name: string, value: number, threshold: number, hint: LiveHint): Finding {
  return { name, value, threshold, ok: value >= threshold, because: { hint } };
}

function atMost(name: string, value: number, threshold: number, hint: LiveHint): Finding {
  return { name, value, threshold, ok: value <= threshold, because: { hint } };
}
