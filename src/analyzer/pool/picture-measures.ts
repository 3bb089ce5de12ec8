import type { FrameLuma } from '../../liveness/analyzer.ts';
import { type FaceDetail, measureDetail } from '../../liveness/face-detail.ts';
import { type GreyPixels, meanOf, type PixelRect, shrink } from './pixels.ts';

const HASH_COLUMNS = 16;
const HASH_ROWS = 16;
/** Flat areas rise and fall with the encoder; only a step of this many levels counts. */
const LEAST_RISE = 3;
/** A wider face is made as wide first: the larger it is, the less it changes from pixel to pixel. */
const EVENNESS_WIDTH = 130;
/** Left out beside and above the face: what is behind it may well be even. */
const SIDE_MARGIN = 0.15;
const END_MARGIN = 0.1;
/** Neither so dark that the encoder takes the noise away, nor so bright that the sensor is full. */
const LIT_FROM = 80;
const LIT_TO = 235;
const LEAST_LIT = 0.3;
/** One level of brightness, and rounding. */
const EVEN_RANGE = 1.01;

/**
 * @param grey the picture
 * @param face where the face is, or null
 * @returns brightness of the picture, the face, its sides, and what is around it
 */
export function measureLuma(grey: GreyPixels, face: PixelRect | null): Omit<FrameLuma, 'contrast'> {
  const whole = { left: 0, top: 0, right: grey.width, bottom: grey.height };
  const frame = meanOf(grey, whole);
  if (!face) return { frame, face: 0, background: frame, faceLeft: 0, faceRight: 0 };
  const inner = clip(face, grey);
  const middle = Math.round((inner.left + inner.right) / 2);
  const faceMean = meanOf(grey, inner);
  // Only the band beside the head counts as background: below it are clothes.
  const band = { top: 0, bottom: inner.bottom };
  const sides = [
    { ...band, left: 0, right: inner.left },
    { ...band, left: inner.right, right: grey.width },
  ].filter((rect) => rect.right > rect.left);
  const background = sides.length > 0 ? sides.reduce((sum, rect) => sum + meanOf(grey, rect), 0) / sides.length : frame;
  return {
    frame,
    face: faceMean,
    background,
    faceLeft: meanOf(grey, { ...inner, right: middle }),
    faceRight: meanOf(grey, { ...inner, left: middle }),
  };
}

/**
 * @param grey the picture
 * @param face where the face is, or null
 * @returns how much of the face can be made out; 0 without one
 */
export function measureFaceDetail(grey: GreyPixels, face: PixelRect | null): FaceDetail {
  if (!face) return { sharpness: 0, contrast: 0 };
  const { left, top, right, bottom } = clip(face, grey);
  return measureDetail((x, y) => grey.data[y * grey.width + x] ?? 0, [left, top, right, bottom]);
}

/**
 * How much of the face has no grain at all. Skin curves and has pores, and a sensor adds noise: brightness changes nearly everywhere. In the dark the encoder takes that away, so only what is lit is looked at.
 * @param grey the picture
 * @param face where the face is, or null
 * @returns 0 to 1, or null without a face and when too little of it is lit
 */
export function measureEvenness(grey: GreyPixels, face: PixelRect | null): number | null {
  if (!face) return null;
  const [across, down] = [(face.right - face.left) * SIDE_MARGIN, (face.bottom - face.top) * END_MARGIN];
  const inner = clip({ left: face.left + across, right: face.right - across, top: face.top + down, bottom: face.bottom - down }, grey);
  const scale = Math.max(1, (face.right - face.left) / EVENNESS_WIDTH);
  const width = Math.round((inner.right - inner.left) / scale);
  const height = Math.round((inner.bottom - inner.top) / scale);
  const { data } = shrink(grey, inner, { width, height });
  let lit = 0;
  let even = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const middle = data[i] ?? 0;
      if (middle < LIT_FROM || middle > LIT_TO) continue;
      lit += 1;
      if (rangeAround(data, i, width) <= EVEN_RANGE) even += 1;
    }
  }
  return lit > 0 && lit >= LEAST_LIT * (width - 2) * (height - 2) ? even / lit : null;
}

function rangeAround(data: Float32Array, i: number, width: number): number {
  let [least, greatest] = [255, 0];
  for (let row = i - width; row <= i + width; row += width) {
    for (let k = row - 1; k <= row + 1; k++) {
      const value = data[k] ?? 0;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return greatest - least;
}

/**
 * A 256-bit difference hash: a bit tells whether brightness grows to the right. Encoding a picture again changes few bits; a person who performs anew changes many.
 * @param grey the picture
 * @returns 64 hexadecimal digits
 */
export function perceptualHash(grey: GreyPixels): string {
  const whole = { left: 0, top: 0, right: grey.width, bottom: grey.height };
  const small = shrink(grey, whole, { width: HASH_COLUMNS + 1, height: HASH_ROWS });
  let hex = '';
  for (let y = 0; y < HASH_ROWS; y++) {
    for (let x = 0; x < HASH_COLUMNS; x += 4) {
      let nibble = 0;
      for (let b = 0; b < 4; b++) {
        const i = y * (HASH_COLUMNS + 1) + x + b;
        nibble = (nibble << 1) | ((small.data[i + 1] ?? 0) - (small.data[i] ?? 0) > LEAST_RISE ? 1 : 0);
      }
      hex += nibble.toString(16);
    }
  }
  return hex;
}

function clip(rect: PixelRect, { width, height }: GreyPixels): PixelRect {
  const left = Math.min(Math.max(0, Math.round(rect.left)), width - 1);
  const top = Math.min(Math.max(0, Math.round(rect.top)), height - 1);
  return {
    left,
    top,
    right: Math.max(left + 1, Math.min(width, Math.round(rect.right))),
    bottom: Math.max(top + 1, Math.min(height, Math.round(rect.bottom))),
  };
}
