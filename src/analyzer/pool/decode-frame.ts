import sharp from 'sharp';
import { FRAME_LIMITS, REFERENCE_LIMITS } from '../../liveness/frames.ts';
import { readJpegSize } from '../../liveness/jpeg-header.ts';
import type { Pixels } from './pixels.ts';

// One engine a core: a decoder that spreads over all cores would only take them from the other engines.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes a JPEG in the worker, where a crash of the decoder costs a worker and not the service. Truncated and oversized pictures are refused, those that the decoder finds larger than their header said among them; EXIF orientation is applied, and what is larger than a frame of a phone is made as small.
 * @param jpeg untrusted bytes
 * @returns the picture, or null when the bytes are none
 */
export async function decodeFrame(jpeg: Uint8Array): Promise<Pixels | null> {
  const size = readJpegSize(jpeg);
  if (size === null || Math.max(size.width, size.height) > REFERENCE_LIMITS.longestSidePx) return null;
  const sidePx = FRAME_LIMITS.longestSidePx;
  try {
    const { data, info } = await sharp(jpeg, { limitInputPixels: size.width * size.height, failOn: 'error', sequentialRead: true })
      .rotate()
      .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return info.channels === 3 ? { data, width: info.width, height: info.height } : null;
  } catch {
    return null;
  }
}
