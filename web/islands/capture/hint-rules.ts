import type { FaceCover } from '../../../src/liveness/face-cover.ts';

/** A live hint that the phone itself can give. */
export type LiveHint =
  | 'no_face'
  | 'multiple_faces'
  | 'face_too_far'
  | 'face_too_close'
  | 'face_off_center'
  | 'face_obscured'
  | 'sunglasses'
  | 'mask'
  | 'too_dark'
  | 'too_bright'
  | 'backlit'
  | 'too_much_movement';

/** Left, top, width and height of a face as shares of the picture. */
export type FaceShare = readonly [x: number, y: number, width: number, height: number];

/** What was seen in one picture. Boxes are shares of width and height. */
export interface SeenPicture {
  /** Mean brightness, 0 to 255. */
  readonly luma: number;
  /** How much brighter the picture is beside the face than in it, 0 to 255; null without a face. */
  readonly backlight?: number | null;
  /** How far the face moved since the picture before, as share of the picture a second; null without two pictures. */
  readonly movement?: number | null;
  /** How sharp the face is, as the server measures it; null without a face. */
  readonly sharpness?: number | null;
  /** What was covered in this picture and in the one before; null without two pictures of a face. */
  readonly cover?: FaceCover | null;
  /** Null when no detector is loaded. */
  readonly faces: readonly FaceShare[] | null;
}

/** As the server's `backlightMax`: dark skin before a bright wall reads up to 129. */
const BACKLIGHT_MAX = 140;
/** As the server's `eyesCoveredMax` and `mouthCoveredMax`. */
export const COVERED_MAX = { eyes: 0.14, mouth: 0.14 } as const;
/** A face that crosses half of the picture in a second is a phone that is being carried. */
const MOVEMENT_MAX = 0.5;
/** As the server's `sharpnessMin`. */
export const SHARPNESS_MIN = 0.13;

/**
 * Turns what was seen into the one thing to say now. These hints only help; the server judges for itself.
 * @param picture what was seen
 * @returns a hint, `good`, or null when nothing can be said
 */
export function hintOf(picture: SeenPicture): LiveHint | 'good' | null {
  // Before a bright window the whole picture may be bright or dark: the remedy is to turn round, whichever it is.
  if ((picture.backlight ?? 0) > BACKLIGHT_MAX) return 'backlit';
  if (picture.luma < 45) return 'too_dark';
  if (picture.luma > 225) return 'too_bright';
  if (picture.faces === null) return null;
  const [face] = picture.faces;
  if (face === undefined) return 'no_face';
  if (picture.faces.length > 1) return 'multiple_faces';
  return placeOf(face) ?? coverOf(picture.cover) ?? (isShaky(picture) ? 'too_much_movement' : 'good');
}

function isShaky({ movement, sharpness }: SeenPicture): boolean {
  return (movement ?? 0) > MOVEMENT_MAX || (sharpness ?? 1) < SHARPNESS_MIN;
}

// A cloth over the cheeks leaves nothing to tell the eyes against, so it comes first.
function coverOf(cover: SeenPicture['cover']): LiveHint | null {
  if (!cover) return null;
  if (cover.mouth > COVERED_MAX.mouth) return 'mask';
  if (Math.min(cover.eyeRight, cover.eyeLeft) > COVERED_MAX.eyes) return 'sunglasses';
  return Math.max(cover.eyeRight, cover.eyeLeft) > COVERED_MAX.eyes ? 'face_obscured' : null;
}

function placeOf([x, y, width, height]: FaceShare): LiveHint | null {
  if (height < 0.3) return 'face_too_far';
  if (height > 0.93) return 'face_too_close';
  const offX = Math.abs(x + width / 2 - 0.5);
  const offY = Math.abs(y + height / 2 - 0.5);
  return offX > 0.17 || offY > 0.22 ? 'face_off_center' : null;
}
