import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { splitMjpeg } from '../../../src/entry/liveness-bench/split-mjpeg.ts';

async function jpeg(shade: number, progressive = false): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * shade) % 251);
  return new Uint8Array(
    await sharp(data, { raw: { width: 96, height: 96, channels: 3 } })
      .jpeg({ progressive })
      .toBuffer(),
  );
}

describe('a Motion JPEG stream', () => {
  it('falls into the pictures it was made of', async () => {
    const pictures = [await jpeg(3), await jpeg(17, true), await jpeg(101)];
    expect(splitMjpeg(Buffer.concat(pictures)).map((frame) => Buffer.from(frame))).toEqual(pictures.map((picture) => Buffer.from(picture)));
  });

  it('is not cut within a picture that carries a picture', async () => {
    const [outer, preview] = [await jpeg(3), await jpeg(9)];
    const exif = Buffer.concat([Buffer.from([0xff, 0xe1, (preview.length + 2) >> 8, (preview.length + 2) & 255]), preview]);
    const picture = Buffer.concat([outer.subarray(0, 2), exif, outer.subarray(2)]);
    expect(splitMjpeg(Buffer.concat([picture, outer])).map(({ length }) => length)).toEqual([picture.length, outer.length]);
  });

  it('may be cut off: the rest is one more frame, which no decoder takes', async () => {
    const picture = await jpeg(3);
    expect(splitMjpeg(Buffer.concat([picture, picture.subarray(0, 300)])).map(({ length }) => length)).toEqual([picture.length, 300]);
  });

  it('ends on any bytes, and gives back only what was there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const frames = splitMjpeg(bytes);
        expect(frames.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(bytes.length);
        for (const frame of frames) expect([frame[0], frame[1]]).toEqual([0xff, 0xd8]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
