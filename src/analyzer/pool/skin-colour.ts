import type { PixelRect, Pixels } from './pixels.ts';

/** Share of the face that is left out at each side: hair, ears and what is behind them. */
const MARGIN = 0.25;

/**
 * Mean colour of the middle of a face.
 * @param pixels the picture
 * @param face where the face is
 * @returns red, green and blue, 0 to 255
 */
export function measureSkin({ data, width, height }: Pixels, face: PixelRect): readonly [number, number, number] {
  const [w, h] = [face.right - face.left, face.bottom - face.top];
  const [left, right] = [Math.max(0, Math.round(face.left + MARGIN * w)), Math.min(width, Math.round(face.right - MARGIN * w))];
  const [top, bottom] = [Math.max(0, Math.round(face.top + MARGIN * h)), Math.min(height, Math.round(face.bottom - MARGIN * h))];
  const sums: [number, number, number] = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = (y * width + left) * 3; x < right; x++, at += 3) {
      sums[0] += data[at] ?? 0;
      sums[1] += data[at + 1] ?? 0;
      sums[2] += data[at + 2] ?? 0;
    }
  }
  const count = Math.max(1, (right - left) * (bottom - top));
  return [sums[0] / count, sums[1] / count, sums[2] / count];
}
