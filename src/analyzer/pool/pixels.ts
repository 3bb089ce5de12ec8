/** A decoded picture: packed RGB, 3 bytes a pixel, row by row from the top. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A rectangle in pixels; right and bottom are exclusive. */
export interface PixelRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture in grey, one number from 0 to 255 a pixel. */
export interface GreyPixels {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * @param pixels a picture
 * @returns its brightness (BT.601 luma)
 */
export function toGrey({ data, width, height }: Pixels): GreyPixels {
  const grey = new Float32Array(width * height);
  for (let i = 0, o = 0; o < grey.length; i += 3, o++) {
    grey[o] = 0.299 * (data[i] ?? 0) + 0.587 * (data[i + 1] ?? 0) + 0.114 * (data[i + 2] ?? 0);
  }
  return { data: grey, width, height };
}

/**
 * Averages areas of a picture down to a small one.
 * @param grey the picture
 * @param rect the part of it
 * @param size columns and rows of the result
 * @returns the small picture
 */
export function shrink(grey: GreyPixels, rect: PixelRect, size: { readonly width: number; readonly height: number }): GreyPixels {
  const out = new Float32Array(size.width * size.height);
  const edge = (from: number, to: number, i: number, n: number): number => from + Math.round(((to - from) * i) / n);
  for (let y = 0; y < size.height; y++) {
    const top = edge(rect.top, rect.bottom, y, size.height);
    const bottom = edge(rect.top, rect.bottom, y + 1, size.height);
    for (let x = 0; x < size.width; x++) {
      const left = edge(rect.left, rect.right, x, size.width);
      const right = edge(rect.left, rect.right, x + 1, size.width);
      out[y * size.width + x] = meanOf(grey, { left, top, right: Math.max(right, left + 1), bottom: Math.max(bottom, top + 1) });
    }
  }
  return { data: out, width: size.width, height: size.height };
}

/**
 * @param grey the picture
 * @param rect the part of it, within its bounds
 * @returns its mean brightness, 0 to 255
 */
export function meanOf(grey: GreyPixels, rect: PixelRect): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, rect.top); y < Math.min(grey.height, rect.bottom); y++) {
    for (let x = Math.max(0, rect.left); x < Math.min(grey.width, rect.right); x++, count++) sum += grey.data[y * grey.width + x] ?? 0;
  }
  return count > 0 ? sum / count : 0;
}
