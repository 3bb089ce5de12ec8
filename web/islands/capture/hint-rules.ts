/** A live hint that the phone itself can give. */
export type LiveHint = 'no_face' | 'multiple_faces' | 'face_too_far' | 'face_too_close' | 'face_off_center' | 'too_dark' | 'too_bright';

/** What was seen in one picture. Boxes are shares of width and height. */
export interface SeenPicture {
  /** Mean brightness, 0 to 255. */
  readonly luma: number;
  /** Null when no detector is loaded. */
  readonly faces: readonly (readonly [x: number, y: number, width: number, height: number])[] | null;
}

/**
 * Turns what was seen into the one thing to say now. These hints only help; the server judges for itself.
 * @param picture what was seen
 * @returns a hint, `good`, or null when nothing can be said
 */
export function hintOf(picture: SeenPicture): LiveHint | 'good' | null {
  if (picture.luma < 45) return 'too_dark';
  if (picture.luma > 225) return 'too_bright';
  if (picture.faces === null) return null;
  const [face] = picture.faces;
  if (face === undefined) return 'no_face';
  if (picture.faces.length > 1) return 'multiple_faces';
  const [x, y, width, height] = face;
  if (height < 0.3) return 'face_too_far';
  if (height > 0.93) return 'face_too_close';
  const offX = Math.abs(x + width / 2 - 0.5);
  const offY = Math.abs(y + height / 2 - 0.5);
  return offX > 0.17 || offY > 0.22 ? 'face_off_center' : 'good';
}
