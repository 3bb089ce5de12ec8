import type { IconName } from '../../icons/icon-paths.ts';
import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import type { LiveHint } from './hint-rules.ts';
import type { CameraProblem } from './camera-problem.ts';

/**
 * @param action a liveness action of the API
 * @param language the person's language
 * @returns what to say and which icon shows it; the preview is mirrored, so left on the screen is the person's left
 */
export function promptOf(action: string, language: Language): { readonly text: string; readonly icon: IconName } {
  const t = translator(captureTexts, language);
  switch (action) {
    case 'blink':
      return { text: t('actionBlink'), icon: 'blink' };
    case 'nod':
      return { text: t('actionNod'), icon: 'nod' };
    case 'mouth_open':
      return { text: t('actionMouthOpen'), icon: 'mouth' };
    case 'turn_left':
      return { text: t('actionTurnLeft'), icon: 'arrow-left' };
    case 'turn_right':
      return { text: t('actionTurnRight'), icon: 'arrow-right' };
    default:
      return { text: t('actionNeutral'), icon: 'face' };
  }
}

const HINTS = {
  no_face: 'hintNoFace',
  multiple_faces: 'hintMultiple',
  face_too_far: 'hintFar',
  face_too_close: 'hintClose',
  face_off_center: 'hintCenter',
  face_obscured: 'hintObscured',
  sunglasses: 'hintSunglasses',
  mask: 'hintMask',
  too_dark: 'hintDark',
  too_bright: 'hintBright',
  backlit: 'hintBacklit',
  too_much_movement: 'hintMovement',
} as const satisfies Record<LiveHint, keyof typeof captureTexts>;

/**
 * @param hint a live hint
 * @param language the person's language
 * @returns what to say
 */
export function hintText(hint: LiveHint, language: Language): string {
  return translator(captureTexts, language)(HINTS[hint]);
}

const CAMERA = {
  camera_denied: 'cameraDenied',
  camera_in_use: 'cameraInUse',
  camera_unsupported: 'cameraUnsupported',
} as const satisfies Record<CameraProblem, keyof typeof captureTexts>;

/**
 * @param problem why no camera opened
 * @param language the person's language
 * @returns what to do about it
 */
export function cameraRemedy(problem: CameraProblem, language: Language): string {
  return translator(captureTexts, language)(CAMERA[problem]);
}
