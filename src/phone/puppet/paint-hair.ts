import { blend, type Rgb, scaled } from './colour.ts';
import type { FaceShape } from './face-shape.ts';
import { valueNoise } from './noise.ts';
import { clamp, smooth } from './scalar.ts';
import type { SkinPoint } from './skin-point.ts';

/**
 * @param face the identity
 * @param x to the picture's right
 * @param y up
 * @param z to the camera
 * @returns the colour of a strand there
 */
export function hairColour(face: FaceShape, x: number, y: number, z: number): Rgb {
  const angle = Math.atan2(x - face.parting * 0.3, z + 0.4);
  const strand = 0.9 * valueNoise(angle * 26 * face.hairCurl + y * 2, y * 3.2) * (0.6 + 0.5 * valueNoise(angle * 80, y * 6));
  return scaled(face.hair, 0.55 + strand);
}

/**
 * Paints the eyebrows.
 * @param point the place on the head
 */
export function paintBrow(point: SkinPoint): void {
  const { face, y, pose } = point;
  const ax = Math.abs(point.x);
  const t = (ax - face.browX0) / 0.5;
  if (t < -0.1 || t > 1.1) return;
  const middle = face.browY + pose.brow * 0.08 + face.browArch * Math.sin(clamp(t) * Math.PI * 0.8) - 0.05 * smooth(0.65, 1, t);
  const thickness = face.browT * (0.6 + 0.5 * Math.sin(clamp(t * 0.8 + 0.15) * Math.PI)) * (1 - 0.6 * smooth(0.6, 1, t));
  const hairs = 0.7 + 0.6 * valueNoise(ax * 50 - y * 30, y * 40 + ax * 10);
  const cover = smooth(1.25, 0.55, Math.abs(y - middle) / thickness) * smooth(-0.05, 0.1, t) * smooth(1.05, 0.9, t);
  blend(point.colour, scaled(face.hair, 0.7), clamp(cover * face.browInk * hairs));
}
