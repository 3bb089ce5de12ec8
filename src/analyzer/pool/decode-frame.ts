import sharp from 'sharp';
import { FRAME_LIMITS } from '../../liveness/frames.ts';
import type { Pixels } from './pixels.ts';

// One engine a core: a decoder that spreads over all cores would only take them from the other engines.
sharp.concurrency(1);
sharp.cache(false);

/** Twice the square of the longest side: no picture that passed the header check has more pixels, whatever its header claims later. */
const PIXEL_LIMIT = FRAME_LIMITS.longestSidePx * FRAME_LIMITS.longestSidePx * 2;

/**
 * Decodes a JPEG in the worker, where a crash of the decoder costs a worker and not the service. Truncated and oversized pictures are refused; EXIF orientation is applied.
 * @param jpeg untrusted bytes
 * @returns the picture, or null when the bytes are none
 */
export async function decodeFrame(jpeg: Uint8Array): Promise<Pixels | null> {
  try {
    const { data, info } = await sharp(jpeg, { limitInputPixels: PIXEL_LIMIT, failOn: 'error', sequentialRead: true })
      .rotate()
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return info.channels === 3 ? { data, width: info.width, height: info.height } : null;
  } catch {
    return null;
  }
}
