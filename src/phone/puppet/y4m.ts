import { utf8 } from '../../lib/bytes.ts';
import type { RgbFrame } from './puppet.ts';

/**
 * Writes uncompressed video (YUV 4:2:0), which Chromium's fake camera reads.
 * @param frames pictures of one even size
 * @param framesPerSecond rate
 * @returns the bytes of a `.y4m` file
 * @throws TypeError when there is no frame or the sizes differ
 */
export function y4m(frames: readonly RgbFrame[], framesPerSecond = 15): Uint8Array {
  const [first] = frames;
  if (!first) throw new TypeError('a video has frames');
  const { width, height } = first;
  if (frames.some((frame) => frame.width !== width || frame.height !== height)) throw new TypeError('frames differ in size');
  const head = utf8(`YUV4MPEG2 W${String(width)} H${String(height)} F${String(framesPerSecond)}:1 Ip A1:1 C420mpeg2\n`);
  const mark = utf8('FRAME\n');
  const size = (width * height * 3) / 2;
  const out = new Uint8Array(head.length + frames.length * (mark.length + size));
  out.set(head);
  let offset = head.length;
  for (const frame of frames) {
    out.set(mark, offset);
    writePlanes(frame, out.subarray(offset + mark.length, offset + mark.length + size));
    offset += mark.length + size;
  }
  return out;
}

// BT.601, limited range; chroma is taken at every second pixel of every second row.
function writePlanes({ data, width, height }: RgbFrame, out: Uint8Array): void {
  const u = width * height;
  const v = u + u / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const [r = 0, g = 0, b = 0] = [data[i], data[i + 1], data[i + 2]];
      out[y * width + x] = 16 + (65.7 * r + 129.1 * g + 25.1 * b) / 256 + 0.5;
      if ((x & 1) | (y & 1)) continue;
      const c = (y >> 1) * (width >> 1) + (x >> 1);
      out[u + c] = 128 + (-37.9 * r - 74.5 * g + 112.4 * b) / 256 + 0.5;
      out[v + c] = 128 + (112.4 * r - 94.2 * g - 18.2 * b) / 256 + 0.5;
    }
  }
}
