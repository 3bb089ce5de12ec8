/** Reads the brightness of a pixel, 0 to 255; x and y are whole and within the picture. */
export type BrightnessAt = (x: number, y: number) => number;

/** Where a face is: left, top, right and bottom in pixels, the last two exclusive; all of it within the picture. */
export type FaceArea = readonly [left: number, top: number, right: number, bottom: number];

/** What can be made out in a face. */
export interface FaceDetail {
  /** Change at the finest scale over that at the next coarser one, along the axis that has less of it: about .4 and more in focus, under .15 when blurred by movement or focus. */
  readonly sharpness: number;
  /** Spread of brightness, (bright - dark) / (bright + dark) of its 95th and 5th percentiles, 0 to 1: low in haze, flare and fog, whatever the light and the skin. */
  readonly contrast: number;
}

/** A face is made this wide and high first, so that neither its distance nor the noise of the sensor counts. */
const SIDE = 32;
/** Left out beside, above and below: hair and what is behind the head are not the face. */
const SIDE_MARGIN = 0.15;
const END_MARGIN = 0.1;
const DARK = 0.05;
const BRIGHT = 0.95;

/**
 * Measures how much of a face can be made out: a blurred or hazed one is recognised badly, and must not become what a person is compared with. The page tells it live, the analyzer measures it again for the judge.
 * Both are ratios within the same face, so neither dark skin nor dim light counts by itself.
 * @param at the picture
 * @param area where the face is in it
 * @returns the numbers; 0 where nothing changes
 * @see ISO/IEC 29794-5, sharpness and dynamic range
 */
export function measureDetail(at: BrightnessAt, area: FaceArea): FaceDetail {
  const small = shrinkInner(at, area);
  const sorted = [...small].sort((a, b) => a - b);
  const valueAt = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [dark, bright] = [valueAt(DARK), valueAt(BRIGHT)];
  return {
    sharpness: Math.min(fineOverCoarse(small, 1), fineOverCoarse(small, SIDE)),
    contrast: bright > 0 ? (bright - dark) / (bright + dark) : 0,
  };
}

function shrinkInner(at: BrightnessAt, [left, top, right, bottom]: FaceArea): Float32Array {
  const [across, down] = [(right - left) * (1 - 2 * SIDE_MARGIN), (bottom - top) * (1 - 2 * END_MARGIN)];
  const [x0, y0] = [left + (right - left) * SIDE_MARGIN, top + (bottom - top) * END_MARGIN];
  const columns = edges(x0, across);
  const rows = edges(y0, down);
  const out = new Float32Array(SIDE * SIDE);
  for (const [j, [fromY, toY]] of rows.entries()) {
    for (const [i, [fromX, toX]] of columns.entries()) {
      let sum = 0;
      for (let y = fromY; y < toY; y++) for (let x = fromX; x < toX; x++) sum += at(x, y);
      out[j * SIDE + i] = sum / ((toX - fromX) * (toY - fromY));
    }
  }
  return out;
}

// Each cell has a pixel at least: a small face gives some of them twice.
function edges(start: number, length: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: SIDE }, (_, i) => {
    const from = Math.floor(start + (length * i) / SIDE);
    return [from, Math.max(from + 1, Math.floor(start + (length * (i + 1)) / SIDE))] as const;
  });
}

// Smoothed once, and once more at twice the distance: what each takes away is one scale of detail. Blur takes the finest first.
function fineOverCoarse(small: Float32Array, step: 1 | typeof SIDE): number {
  const once = smooth(small, step, 1);
  const twice = smooth(once, step, 2);
  let [fine, coarse] = [0, 0];
  for (let y = 2; y < SIDE - 2; y++) {
    for (let i = y * SIDE + 2; i < y * SIDE + SIDE - 2; i++) {
      fine += ((small[i] ?? 0) - (once[i] ?? 0)) ** 2;
      coarse += ((once[i] ?? 0) - (twice[i] ?? 0)) ** 2;
    }
  }
  return coarse > 0 ? fine / coarse : 0;
}

// At both ends the last value goes on: a face has no wrap-around.
function smooth(small: Float32Array, step: 1 | typeof SIDE, reach: 1 | 2): Float32Array {
  return small.map((middle, i) => {
    const place = step === 1 ? i % SIDE : Math.floor(i / SIDE);
    const before = small[i - Math.min(place, reach) * step] ?? 0;
    const after = small[i + Math.min(SIDE - 1 - place, reach) * step] ?? 0;
    return 0.5 * middle + 0.25 * (before + after);
  });
}
