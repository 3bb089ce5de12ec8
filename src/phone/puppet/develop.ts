import { clamp } from './scalar.ts';

/** How light becomes a picture. */
export interface Film {
  readonly width: number;
  readonly height: number;
  /** Pixels of light a side of each pixel of the picture. */
  readonly supersample: 1 | 2;
  /** Sensor noise, in steps of 0 to 255. */
  readonly noise: number;
  /** Softness of the lens, 0 to 1. */
  readonly blur: number;
  /** Begins the noise: another frame, another noise. */
  readonly noiseSeed: number;
}

const GAMMA = Uint8Array.from({ length: 4097 }, (_, i) => Math.round(255 * (i / 4096) ** (1 / 2.2)));

/**
 * Downsamples, blurs, adds sensor noise and applies gamma.
 * @param light linear light of each pixel
 * @param film size and character of the picture
 * @returns packed RGB, 3 bytes a pixel
 */
export function developFrame(light: Float32Array, film: Film): Uint8Array {
  const source = film.supersample === 1 ? light : halve(light, film.width, film.height);
  const { width, height, blur, noise } = film;
  const out = new Uint8Array(width * height * 3);
  const at = (i: number): number => source[i] ?? 0;
  let state = film.noiseSeed;
  for (let y = 0, o = 0; y < height; y++) {
    const up = y ? -width * 3 : 0;
    const down = y < height - 1 ? width * 3 : 0;
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) | 0;
      const grain = ((((state >>> 8) & 255) + ((state >>> 16) & 255) - 255) / 255) * noise * 1.4;
      const left = x ? -3 : 0;
      const right = x < width - 1 ? 3 : 0;
      for (let k = 0; k < 3; k++, o++) {
        const value = (1 - blur) * at(o) + blur * 0.25 * (at(o + up) + at(o + down) + at(o + left) + at(o + right));
        const tint = ((((state >>> (k * 9)) & 127) - 63) / 127) * noise;
        const level = (GAMMA[(clamp(value) * 4096) | 0] ?? 0) + grain + tint;
        out[o] = level < 0 ? 0 : level > 255 ? 255 : level + 0.5;
      }
    }
  }
  return out;
}

function halve(light: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height * 3);
  const row = width * 2 * 3;
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * 2 * row + x * 6;
      for (let k = i; k < i + 3; k++, o++) {
        out[o] = 0.25 * ((light[k] ?? 0) + (light[k + 3] ?? 0) + (light[k + row] ?? 0) + (light[k + row + 3] ?? 0));
      }
    }
  }
  return out;
}
