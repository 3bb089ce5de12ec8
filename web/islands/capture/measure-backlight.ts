import type { FaceShare } from './hint-rules.ts';

/** A picture as a canvas gives it: 4 bytes a pixel. */
export interface RgbaPicture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * How much brighter the picture is beside the face than in it, as the server measures it: only the bands beside the head count, below it are clothes.
 * @param picture the picture
 * @param face where the face is
 * @returns the difference of mean brightness, -255 to 255; null when nothing is beside the face
 */
export function measureBacklight({ data, width, height }: RgbaPicture, [x, y, w, h]: FaceShare): number | null {
  const inside = { sum: 0, count: 0 };
  const beside = { sum: 0, count: 0 };
  const left = Math.round(x * width);
  const right = Math.round((x + w) * width);
  const top = Math.round(y * height);
  const bottom = Math.min(height, Math.round((y + h) * height));
  for (let row = 0; row < bottom; row += 2) {
    for (let column = 0; column < width; column += 2) {
      const isBeside = column < left || column >= right;
      if (!isBeside && row < top) continue;
      const at = (row * width + column) * 4;
      const part = isBeside ? beside : inside;
      part.sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
      part.count += 1;
    }
  }
  return inside.count === 0 || beside.count === 0 ? null : beside.sum / beside.count - inside.sum / inside.count;
}
