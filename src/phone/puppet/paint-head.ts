import { blend, type Rgb, scaled } from './colour.ts';
import { hairDepth } from './head-surface.ts';
import { valueNoise } from './noise.ts';
import { paintEye } from './paint-eye.ts';
import { hairColour, paintBrow } from './paint-hair.ts';
import { paintMouth } from './paint-mouth.ts';
import { clamp, gauss, smooth } from './scalar.ts';
import type { SkinPoint } from './skin-point.ts';

/**
 * Paints the head at a place: skin, features and hair. Colour, gloss and occlusion of the point are set.
 * @param point the place; its colour is overwritten
 */
export function paintHead(point: SkinPoint): void {
  const { face, colour, x, y, z } = point;
  point.gloss = 0.09;
  point.occlusion = 1;
  const depth = hairDepth(face, x, y, z);
  const hair = smooth(0, 0.05, depth + (valueNoise(x * 30, y * 9) - 0.5) * 0.06);
  if (hair > 0.98) {
    replace(colour, hairColour(face, x, y, z));
    point.gloss = 0.04;
    return;
  }
  const blotch = 0.94 + 0.08 * valueNoise(x * 7 + 40, y * 7) + 0.05 * valueNoise(x * 40, y * 40);
  replace(colour, scaled(face.skin, blotch));
  if (z > 0.15) paintFront(point);
  const { faceLen } = face;
  point.occlusion *= 1 - 0.3 * smooth(0.15, -0.25, z) - 0.25 * smooth(-1.42 * faceLen - point.drop, -1.56 * faceLen - point.drop, y);
  if (hair > 0) blend(colour, hairColour(face, x, y, z), hair);
  else point.occlusion *= 1 - 0.22 * smooth(-0.16, 0, depth);
}

function paintFront(point: SkinPoint): void {
  const flush = scaled(point.face.skin, 0.95, 0.68, 0.64);
  const shade = scaled(point.face.skin, 0.42, 0.3, 0.26);
  paintComplexion(point, flush, shade);
  if (point.face.beard) paintBeard(point);
  paintCreases(point, shade);
  paintBrow(point);
  paintEye(point);
  paintMouth(point);
}

function paintComplexion({ face, colour, x, y }: SkinPoint, flush: Rgb, shade: Rgb): void {
  const ax = Math.abs(x);
  const cheeks = 0.45 * gauss((ax - 0.52) / 0.24, (y + 0.42) / 0.2);
  const nose = 0.35 * gauss(x / 0.14, (y - face.noseL) / 0.12);
  blend(colour, flush, cheeks + nose + 0.15 * gauss(x / 0.3, (y + 1.35) / 0.15));
  if (!face.freckles) return;
  const spots = smooth(0.74, 0.82, valueNoise(x * 34, y * 34));
  blend(colour, shade, face.freckles * spots * gauss((ax - 0.35) / 0.35, (y + 0.35) / 0.2));
}

function paintBeard({ face, colour, x, y, drop }: SkinPoint): void {
  const ax = Math.abs(x);
  const jawY = y + drop * smooth(face.mouthY - 0.05, face.mouthY - 0.3, y);
  const clear = Math.max(0, jawY < face.mouthY ? 1 : 0, jawY - face.mouthY - 0.06) + (ax > face.mouthW ? 0.09 : 0);
  const jaw = smooth(-0.62, -0.85, jawY + 0.25 * (ax - 0.4)) * smooth(0.02, 0.09, clear);
  const moustache = 0.9 * gauss(x / 0.3, (y - face.mouthY - 0.15) / 0.06);
  const ink = (k: 0 | 1 | 2): number => Math.min(face.hair[k] * 0.8, face.skin[k] * 0.35);
  const density = 0.6 + 0.5 * valueNoise(x * 60, y * 40);
  blend(colour, [ink(0), ink(1), ink(2)], clamp(jaw + moustache) * clamp(face.beard, 0, 0.8) * density);
}

// Creases and contact shadows that the light model does not give.
function paintCreases({ face, pose, colour, x, y }: SkinPoint, shade: Rgb): void {
  const ax = Math.abs(x);
  const sockets =
    0.35 * gauss((ax - face.eyeX + 0.06) / 0.2, (y - 0.13) / 0.06) +
    0.22 * gauss((ax - 0.12) / 0.06, (y - 0.05) / 0.12) +
    (0.14 + 0.16 * face.age) * gauss((ax - face.eyeX) / 0.2, (y + 0.15) / 0.045);
  blend(colour, shade, sockets);
  const foldX = 0.23 + 0.2 * clamp((face.noseL - y) / 0.42) + 0.03 * pose.smile;
  if (y < face.noseL + 0.04 && y > face.mouthY - 0.08) {
    const ends = smooth(face.mouthY - 0.1, face.mouthY + 0.06, y) * smooth(face.noseL + 0.06, face.noseL - 0.04, y);
    blend(colour, shade, (0.16 + 0.2 * face.age) * gauss((ax - foldX) / 0.035, 0) * ends);
  }
  const nose =
    0.5 * gauss(x / (face.noseW * 1.1), (y - face.noseL + 0.1) / 0.04) +
    0.45 * gauss((ax - face.noseW * 1.12) / 0.03, (y - face.noseL + 0.02) / 0.07) +
    0.25 * gauss((ax - 0.17) / 0.05, (y + 0.22) / 0.2) * (x > 0 ? 1 : 0.55);
  blend(colour, shade, nose);
  blend(colour, [0.012, 0.006, 0.005], 0.9 * gauss((ax - face.noseW * 0.52) / 0.05, (y - face.noseL + 0.068) / 0.026));
}

function replace(target: Rgb, colour: Readonly<Rgb>): void {
  target[0] = colour[0];
  target[1] = colour[1];
  target[2] = colour[2];
}
