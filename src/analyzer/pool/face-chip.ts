import type { Pixels } from './pixels.ts';

/** Side of the aligned crop that the recognition network was trained on, in pixels. */
export const CHIP_SIDE = 150;

const PADDING = 0.25;

/** Where eye corners and nose lie in a crop without padding: the five-point template of dlib's shape predictor. */
const TEMPLATE: readonly (readonly [point: number, x: number, y: number])[] = [
  [263, 0.8595674595992, 0.2134981538014],
  [362, 0.6460604764104, 0.2289674387677],
  [33, 0.1205750620789, 0.2137274526848],
  [133, 0.3340850613712, 0.2290642403242],
  [2, 0.4901123135679, 0.6277975316475],
];

/** Gives the place of a mesh point in pixels. */
export type PixelLookup = (point: number) => readonly [x: number, y: number, ...rest: number[]];

/**
 * Cuts the face out, upright and at the size that the recognition network expects: without alignment its distances mean nothing.
 * @param pixels the picture
 * @param at place of each mesh point, in pixels
 * @returns packed RGB of 150 × 150 pixels
 */
export function cutFaceChip(pixels: Pixels, at: PixelLookup): Uint8Array {
  const similarity = fitSimilarity(
    TEMPLATE.map(([point, x, y]) => {
      const [fromX, fromY] = at(point);
      const place = (v: number): number => ((PADDING + v) / (2 * PADDING + 1)) * CHIP_SIDE;
      return { fromX, fromY, toX: place(x), toY: place(y) };
    }),
  );
  const scale = Math.hypot(similarity.a, similarity.b);
  const samples = Math.max(1, Math.min(4, Math.round(1 / scale)));
  return warp(pixels, similarity, samples);
}

interface Pair {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/** The map x' = a·x − b·y + tx, y' = b·x + a·y + ty. */
interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** @see Umeyama, Least-squares estimation of transformation parameters between two point patterns, 1991 (closed form in two dimensions) */
function fitSimilarity(pairs: readonly Pair[]): Similarity {
  const mean = (pick: (pair: Pair) => number): number => pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length;
  const [mx, my, ux, uy] = [mean((p) => p.fromX), mean((p) => p.fromY), mean((p) => p.toX), mean((p) => p.toY)];
  let [a, b, spread] = [0, 0, 0];
  for (const pair of pairs) {
    const [x, y, X, Y] = [pair.fromX - mx, pair.fromY - my, pair.toX - ux, pair.toY - uy];
    a += x * X + y * Y;
    b += x * Y - y * X;
    spread += x * x + y * y;
  }
  a /= spread || 1;
  b /= spread || 1;
  return { a, b, tx: ux - a * mx + b * my, ty: uy - b * mx - a * my };
}

// Inverse warp, bilinear, with several samples a pixel when the face is larger than the crop.
function warp(pixels: Pixels, { a, b, tx, ty }: Similarity, samples: number): Uint8Array {
  const out = new Uint8Array(CHIP_SIDE * CHIP_SIDE * 3);
  const det = a * a + b * b || 1;
  const rgb = new Float64Array(3);
  for (let y = 0, o = 0; y < CHIP_SIDE; y++) {
    for (let x = 0; x < CHIP_SIDE; x++, o += 3) {
      rgb.fill(0);
      for (let s = 0; s < samples * samples; s++) {
        const X = x + ((s % samples) + 0.5) / samples - 0.5 - tx;
        const Y = y + (Math.floor(s / samples) + 0.5) / samples - 0.5 - ty;
        addSample(pixels, (a * X + b * Y) / det, (a * Y - b * X) / det, rgb);
      }
      for (let k = 0; k < 3; k++) out[o + k] = (rgb[k] ?? 0) / (samples * samples);
    }
  }
  return out;
}

function addSample({ data, width, height }: Pixels, x: number, y: number, rgb: Float64Array): void {
  const u = Math.max(0, Math.min(width - 1.001, x));
  const v = Math.max(0, Math.min(height - 1.001, y));
  const i = (Math.floor(v) * width + Math.floor(u)) * 3;
  const j = i + width * 3;
  const fx = u % 1;
  const fy = v % 1;
  for (let k = 0; k < 3; k++) {
    const top = (data[i + k] ?? 0) * (1 - fx) + (data[i + k + 3] ?? 0) * fx;
    const bottom = (data[j + k] ?? 0) * (1 - fx) + (data[j + k + 3] ?? 0) * fx;
    rgb[k] = (rgb[k] ?? 0) + top * (1 - fy) + bottom * fy;
  }
}
