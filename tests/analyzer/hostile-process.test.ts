import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameMeasurement } from '../../src/liveness/analyzer.ts';
import { type AnalyzerProcess, analyzerSecret, startAnalyzer } from '../support/analyzer-process.ts';
import { encode, puppetOf } from './film.ts';

// Whoever holds the secret is not trusted with pictures: it only passes on what phones and vendors send.
const face = await encode(puppetOf(7).render({}, 1));
let analyzer: AnalyzerProcess;

beforeAll(async () => {
  analyzer = await startAnalyzer(analyzerSecret());
}, 180_000);
afterAll(() => analyzer.kill('SIGKILL'));

type Kind = 'video' | 'still';
const sendAll = async (jpegs: readonly Uint8Array[], kind: Kind): Promise<readonly FrameMeasurement[]> =>
  analyzer.client.analyze(jpegs.map((jpeg, i) => ({ kind, tMs: i * 70, jpeg })));
const send = async (jpeg: Uint8Array, kind: Kind = 'video'): Promise<FrameMeasurement | undefined> => (await sendAll([jpeg], kind))[0];
const bytes = async (picture: sharp.Sharp): Promise<Uint8Array> => new Uint8Array(await picture.toBuffer());

/** A JPEG whose header promises other dimensions than its data has. */
function withDimensions(width: number, height: number): Uint8Array {
  const out = face.slice();
  const at = out.findIndex((byte, i) => byte === 0xff && (out[i + 1] === 0xc0 || out[i + 1] === 0xc2));
  out.set([height >> 8, height & 255, width >> 8, width & 255], at + 5);
  return out;
}

/** A progressive JPEG whose last scan comes again until the limit of bytes: each costs a pass over the whole picture. */
async function withManyScans(): Promise<Uint8Array> {
  const jpeg = Buffer.from(await bytes(sharp({ create: { width: 720, height: 720, channels: 3, background: '#777' } }).jpeg({ progressive: true })));
  const lastScan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  const times = Math.floor((59_000 - jpeg.length) / lastScan.length);
  expect(times).toBeGreaterThan(100);
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: times }, () => lastScan), jpeg.subarray(-2)]));
}

async function expectAlive(): Promise<void> {
  expect(await send(face)).toMatchObject({ isDecoded: true, faces: 1, width: 320, height: 240 });
  expect((await analyzer.metrics()).get('shualian_analyzer_engines')).toBe(1);
}

describe('the analyzer process is sent', { timeout: 60_000 }, () => {
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['text', () => new TextEncoder().encode('no picture'.repeat(40)), 'frames_malformed'],
    ['a PNG', () => bytes(sharp({ create: { width: 320, height: 240, channels: 3, background: 'white' } }).png()), 'frames_malformed'],
    ['an SVG', () => new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'), 'frames_malformed'],
    ['four colours of ink', () => bytes(sharp(face).toColourspace('cmyk').jpeg()), 'frames_malformed'],
    ['nothing', () => new Uint8Array(), 'frames_malformed'],
    ['0 by 0 pixels', () => withDimensions(0, 0), 'frames_malformed'],
    ['10 000 by 10 pixels', () => withDimensions(10_000, 10), 'frames_malformed'],
    ['10 000 by 10 000 pixels', () => withDimensions(10_000, 10_000), 'evidence_too_large'],
    ['more bytes than a frame may have', () => Uint8Array.from([...face, ...new Uint8Array(61_440 - face.length + 1)]), 'evidence_too_large'],
  ])('%s, and says what is wrong with it', async (_, make, code) => {
    await expect(send(await make())).rejects.toMatchObject({ code });
    await expectAlive();
  });

  it('half a picture, and calls that frame unreadable', async () => {
    expect(await send(face.subarray(0, Math.floor(face.length / 2)))).toMatchObject({ isDecoded: false, faces: 0, embedding: null });
    await expectAlive();
  });

  it.each<[string, () => Uint8Array]>([
    ['a header of 720 by 720 on smaller data', () => withDimensions(720, 720)],
    ['a header and noise', () => Uint8Array.from(face, (byte, i) => (i < 700 ? byte : (i * 7919) & 255))],
  ])('%s, and finds no face in what can be read of it', async (_, make) => {
    expect(await send(make())).toMatchObject({ faces: 0, embedding: null });
    await expectAlive();
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ['grey alone', () => bytes(sharp(face).toColourspace('b-w').jpeg())],
    ['a picture on its side that says so', () => bytes(sharp(face).rotate(90).withMetadata({ orientation: 8 }).jpeg())],
    ['a mirrored picture that says so', () => bytes(sharp(face).flop().withMetadata({ orientation: 2 }).jpeg())],
  ])('%s, and finds the face', async (_, make) => {
    expect(await send(await make())).toMatchObject({ isDecoded: true, faces: 1, width: 320, height: 240 });
    await expectAlive();
  });

  it('scan after scan, and does not work on it for long', async () => {
    const jpeg = await withManyScans();
    const startedAt = performance.now();
    await send(jpeg);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await expectAlive();
  });

  it('the largest stills that a vendor may send, and needs little memory for them', async () => {
    const large = await bytes(sharp({ create: { width: 4096, height: 4096, channels: 3, background: 'black' } }).jpeg({ quality: 1 }));
    const before = analyzer.memory().most;
    const measured = await sendAll(
      Array.from({ length: 6 }, () => large),
      'still',
    );
    expect(measured.map(({ isDecoded, faces }) => [isDecoded, faces])).toEqual(Array.from({ length: 6 }, () => [true, 0]));
    // Unpacked they are 48 MB each.
    expect(analyzer.memory().most - before).toBeLessThan(200 * 1024 * 1024);
    await expectAlive();
  });
});
