import type { RgbFrame } from '../puppet/puppet.ts';

/** Each pixel is the mean of the square that reaches this far, in pixels. */
const REACH = 3;
/** Levels of brightness that are left: broad even areas, as on a painted mask. */
const LEVELS = 3;

/**
 * Takes the texture off a picture and leaves its shapes: mean over a small square, then few levels of brightness.
 * @param picture the picture
 * @returns the smooth picture
 */
export function smoothSkin({ data, width, height }: RgbFrame): RgbFrame {
  const across = boxMean(data, { count: width, step: 3, lines: height, stride: width * 3 });
  const down = boxMean(across, { count: height, step: width * 3, lines: width, stride: 3 });
  const size = 255 / LEVELS;
  return { data: down.map((value) => Math.min(255, Math.round((Math.floor(value / size) + 0.5) * size))), width, height };
}

interface Lines {
  readonly count: number;
  readonly step: number;
  readonly lines: number;
  readonly stride: number;
}

function boxMean(data: Uint8Array, { count, step, lines, stride }: Lines): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < count; i++) {
      const from = Math.max(0, i - REACH);
      const to = Math.min(count - 1, i + REACH);
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (let j = from; j <= to; j++) sum += data[line * stride + j * step + k] ?? 0;
        out[line * stride + i * step + k] = sum / (to - from + 1);
      }
    }
  }
  return out;
}
