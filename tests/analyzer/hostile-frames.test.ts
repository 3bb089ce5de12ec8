import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import type { FrameMeasurement } from '../../src/liveness/analyzer.ts';
import { Problem } from '../../src/lib/problem.ts';
import { encode, puppetOf } from './film.ts';

const pool = createPoolAnalyzer({ size: 1, queueLimit: 2 });
const face = await encode(puppetOf(7).render({}, 1));
const frame = (jpeg: Uint8Array, tMs = 0) => ({ kind: 'video' as const, tMs, jpeg });
const first = async (jpeg: Uint8Array): Promise<FrameMeasurement | undefined> => (await pool.analyze([frame(jpeg)]))[0];

/** A JPEG whose header promises other dimensions than its data has. */
function withDimensions(jpeg: Uint8Array, width: number, height: number): Uint8Array {
  const out = jpeg.slice();
  const at = out.findIndex((byte, i) => byte === 0xff && (out[i + 1] === 0xc0 || out[i + 1] === 0xc2));
  out.set([height >> 8, height & 255, width >> 8, width & 255], at + 5);
  return out;
}

afterAll(() => pool.close());

describe('the pool survives', { timeout: 30_000 }, () => {
  it('a face, as the measure of all that follows', async () => {
    expect(await first(face)).toMatchObject({ isDecoded: true, faces: 1, width: 320, height: 240 });
  });

  it.each([
    ['a truncated JPEG', face.subarray(0, Math.floor(face.length / 2))],
    ['a header of 10 000 by 10 000 pixels', withDimensions(face, 10_000, 10_000)],
    ['a header of 65 500 by 65 500 pixels', withDimensions(face, 65_500, 65_500)],
    ['no bytes', new Uint8Array()],
    ['only a start', Uint8Array.of(0xff, 0xd8, 0xff)],
    ['a script', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>')],
    ['noise after a JPEG start', Uint8Array.from({ length: 20_000 }, (_, i) => (i < 2 ? [0xff, 0xd8][i] : (i * 7919) & 255) ?? 0)],
  ])('%s', async (_, bytes) => {
    expect(await first(bytes)).toMatchObject({ isDecoded: false, faces: 0, embedding: null, landmarks: [] });
    expect(await first(face)).toMatchObject({ isDecoded: true, faces: 1 });
  });

  it('a picture that unpacks to hundreds of megabytes', async () => {
    const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: 'black' } })
      .jpeg({ quality: 1 })
      .toBuffer();
    const before = process.memoryUsage().rss;
    expect(await first(new Uint8Array(bomb))).toMatchObject({ isDecoded: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect(await first(face)).toMatchObject({ faces: 1 });
  });

  it('one bad frame among good ones', async () => {
    const frames = await pool.analyze([frame(face, 0), frame(face.subarray(0, 900), 70), frame(face, 140)]);
    expect(frames.map(({ isDecoded, faces }) => [isDecoded, faces])).toEqual([
      [true, 1],
      [false, 0],
      [true, 1],
    ]);
  });
});

describe('what the analyzer reads', { timeout: 30_000 }, () => {
  it('applies the EXIF orientation', async () => {
    const turned = await sharp(face).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    expect(await first(new Uint8Array(turned))).toMatchObject({ faces: 1, width: 320, height: 240 });
  });

  it('sees no face on a wall', async () => {
    const wall = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    expect(await first(new Uint8Array(wall))).toMatchObject({ isDecoded: true, faces: 0, box: null });
  });

  it('carries nothing from one chunk into the next', async () => {
    const alone = await first(face);
    await pool.analyze([frame(await encode(puppetOf(12).render({ dx: 0.2, scale: 0.7 }, 3)))]);
    expect(await first(face)).toEqual(alone);
  });

  it('gives every still an embedding', async () => {
    const [still] = await pool.analyze([{ kind: 'still', tMs: 0, jpeg: face }]);
    expect(still?.embedding).toHaveLength(128);
  });
});

describe('the queue', { timeout: 30_000 }, () => {
  it('tells at once that it is full, and goes on', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => pool.analyze([frame(face)])));
    const codes = results.flatMap((r) => (r.status === 'rejected' && r.reason instanceof Problem ? [r.reason.code] : []));
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(['analyzer_busy']));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(2);
    expect(await first(face)).toMatchObject({ faces: 1 });
  });

  it('replaces a worker that takes too long at once, without being sent a chunk', { timeout: 90_000 }, async () => {
    const impatient = createPoolAnalyzer({ size: 1, queueLimit: 4, jobLimitMs: 1500 });
    try {
      expect((await impatient.analyze([frame(face)]))[0]).toMatchObject({ faces: 1 });
      const slow = impatient.analyze(Array.from({ length: 190 }, (_, i) => frame(face, i * 70)));
      await expect(slow).rejects.toMatchObject({ code: 'frames_malformed' });
      expect(impatient.load().engines).toBe(0);
      // A balancer sends nothing to an analyzer that is not ready.
      await expect.poll(() => impatient.load().engines, { timeout: 30_000 }).toBe(1);
      expect(impatient.load().tensors).toBeGreaterThan(100);
      expect((await impatient.analyze([frame(face)]))[0]).toMatchObject({ faces: 1 });
    } finally {
      await impatient.close();
    }
  });

  it('blames no frames for being closed in the midst of them', { timeout: 90_000 }, async () => {
    const closing = createPoolAnalyzer({ size: 1, queueLimit: 4 });
    await closing.start();
    const running = closing.analyze(Array.from({ length: 60 }, (_, i) => frame(face, i * 70)));
    const outcome = expect(running).rejects.toMatchObject({ code: 'analyzer_unavailable' });
    await closing.close();
    await outcome;
  });

  it('refuses work after it was closed', async () => {
    const closed = createPoolAnalyzer({ size: 1, queueLimit: 4 });
    await closed.close();
    await expect(closed.analyze([frame(face)])).rejects.toMatchObject({ code: 'analyzer_unavailable' });
  });
});
