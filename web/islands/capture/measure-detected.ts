import { type CoverAnchors, type FaceCover, measureCover } from '../../../src/liveness/face-cover.ts';
import type { RgbaPicture } from './measure-backlight.ts';

/** Where the detector lists the eyes and the mouth among its six points. */
const EYES = [0, 1] as const;
const MOUTH = 3;

/**
 * Measures what is covered, by the detector's own points and the very function that the server uses.
 * @param picture the picture that was searched
 * @param points the six points of a face in pixels, as the detector's worker told them
 * @returns the measure, or null when the points are none
 */
export function measureDetected({ data, width, height }: RgbaPicture, points: unknown): FaceCover | null {
  const anchors = readAnchors(points);
  return anchors && measureCover({ data, width, height, channels: 4 }, anchors);
}

/**
 * The detector places its points anew in every picture: only what is covered in two in a row is told.
 * @param before measure of the picture before
 * @param now measure of this one
 * @returns the lesser of each number; null without two
 */
export function coverInBoth(before: FaceCover | null, now: FaceCover | null): FaceCover | null {
  if (before === null || now === null) return null;
  return {
    eyeRight: Math.min(before.eyeRight, now.eyeRight),
    eyeLeft: Math.min(before.eyeLeft, now.eyeLeft),
    mouth: Math.min(before.mouth, now.mouth),
  };
}

// Which eye is which depends on the model's author; on an unmirrored picture the person's right one is on the left.
function readAnchors(points: unknown): CoverAnchors | null {
  const [a, b, mouth] = [pointAt(points, EYES[0]), pointAt(points, EYES[1]), pointAt(points, MOUTH)];
  if (a === null || b === null || mouth === null) return null;
  return a[0] < b[0] ? { eyeRight: a, eyeLeft: b, mouth } : { eyeRight: b, eyeLeft: a, mouth };
}

function pointAt(points: unknown, index: number): readonly [number, number] | null {
  const point: unknown = Array.isArray(points) ? points[index] : null;
  if (!Array.isArray(point)) return null;
  const [x, y]: readonly unknown[] = point;
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
}
