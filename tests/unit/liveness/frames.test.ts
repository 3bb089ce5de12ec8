import { describe, expect, it } from 'vitest';
import { type EvidenceFrame, FRAME_LIMITS, REFERENCE_LIMITS, parseFrames, serializeFrames } from '../../../src/liveness/frames.ts';
import { readJpegSize } from '../../../src/liveness/jpeg-header.ts';

/** A JPEG as far as its header goes. */
function jpeg(width: number, height: number, bytes = 200): Uint8Array {
  const out = new Uint8Array(bytes);
  out.set([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3]);
  return out;
}

const frame = (tMs: number, bytes = jpeg(320, 240), kind: 'video' | 'still' = 'video'): EvidenceFrame => ({ kind, tMs, jpeg: bytes });
const parse = (body: Uint8Array, framesAlready = 0) => parseFrames(body, { framesAlready });
const MALFORMED = { ok: false, code: 'frames_malformed' };
const TOO_LARGE = { ok: false, code: 'evidence_too_large' };

describe('parseFrames', () => {
  it('reads what serializeFrames wrote', () => {
    const frames = [frame(0), frame(70), frame(70, jpeg(640, 480, 90_000), 'still'), frame(141)];
    expect(parse(serializeFrames(frames))).toEqual({ ok: true, frames });
  });

  it('reads a chunk that lies inside a larger buffer', () => {
    const body = serializeFrames([frame(5)]);
    const padded = new Uint8Array(body.length + 20);
    padded.set(body, 7);
    expect(parse(padded.subarray(7, 7 + body.length)).ok).toBe(true);
  });

  it.each([
    ['empty', new Uint8Array()],
    ['another magic', Uint8Array.of(0x53, 0x4c, 0x46, 0x32, 0, 1)],
    ['no frames', serializeFrames([])],
    ['cut', serializeFrames([frame(0)]).subarray(0, 60)],
    ['trailing bytes', Uint8Array.of(...serializeFrames([frame(0)]), 0)],
    ['times that stand still', serializeFrames([frame(5), frame(5)])],
    ['times that fall', serializeFrames([frame(5), frame(4)])],
    ['times past the end', serializeFrames([frame(FRAME_LIMITS.endMs)])],
    ['no JPEG', serializeFrames([frame(0, new Uint8Array(100))])],
    ['a picture too small to judge', serializeFrames([frame(0, jpeg(40, 40))])],
  ])('refuses a chunk: %s', (_, body) => {
    expect(parse(body)).toEqual(MALFORMED);
  });

  it('refuses a frame of an unknown kind', () => {
    const body = serializeFrames([frame(0)]);
    body[6] = 2;
    expect(parse(body)).toEqual(MALFORMED);
  });

  it('refuses a count that promises more than there is', () => {
    const body = serializeFrames([frame(0)]);
    body[5] = 2;
    expect(parse(body)).toEqual(MALFORMED);
  });

  it.each([
    ['10 000 by 10 000 pixels', frame(0, jpeg(10_000, 10_000))],
    ['one pixel over', frame(0, jpeg(FRAME_LIMITS.longestSidePx + 1, 240))],
    ['a video frame over 60 KB', frame(0, jpeg(320, 240, FRAME_LIMITS.videoBytes + 1))],
    ['a still over 150 KB', frame(0, jpeg(640, 480, FRAME_LIMITS.stillBytes + 1), 'still')],
  ])('refuses as too large: %s', (_, large) => {
    expect(parse(serializeFrames([large]))).toEqual(TOO_LARGE);
  });

  it('takes a larger still where a vendor made it, to its own limits', () => {
    const { stillBytes, stillsPerChunk, longestSidePx } = REFERENCE_LIMITS;
    const parseAs = (large: EvidenceFrame) => parseFrames(serializeFrames([large]), { framesAlready: 0, still: REFERENCE_LIMITS });
    expect(parseAs(frame(0, jpeg(longestSidePx, 3000, stillBytes), 'still')).ok).toBe(true);
    expect(parseAs(frame(0, jpeg(longestSidePx, 3000, stillBytes + 1), 'still'))).toEqual(TOO_LARGE);
    expect(parseAs(frame(0, jpeg(longestSidePx + 1, 3000), 'still'))).toEqual(TOO_LARGE);
    const several = (count: number) => serializeFrames(Array.from({ length: count }, (_, i) => frame(i, jpeg(640, 480), 'still')));
    expect(parseFrames(several(stillsPerChunk), { framesAlready: 0, still: REFERENCE_LIMITS }).ok).toBe(true);
    expect(parseFrames(several(stillsPerChunk + 1), { framesAlready: 0, still: REFERENCE_LIMITS })).toEqual(TOO_LARGE);
    // Of the phone's own frames nothing changes.
    expect(parseAs(frame(0, jpeg(FRAME_LIMITS.longestSidePx + 1, 240)))).toEqual(TOO_LARGE);
  });

  it('takes no more stills than are asked for: each costs as much as a dozen frames of the video', () => {
    const several = (count: number) => parse(serializeFrames([frame(0), ...Array.from({ length: count }, (_, i) => frame(i, jpeg(640, 480), 'still'))]));
    expect(several(FRAME_LIMITS.stillsPerChunk).ok).toBe(true);
    expect(several(FRAME_LIMITS.stillsPerChunk + 1)).toEqual(TOO_LARGE);
  });

  it('takes no more frames of one step than an engine measures while its caller waits', () => {
    const several = (count: number) => parse(serializeFrames(Array.from({ length: count }, (_, i) => frame(i))));
    expect(several(FRAME_LIMITS.framesPerChunk).ok).toBe(true);
    expect(several(FRAME_LIMITS.framesPerChunk + 1)).toEqual(TOO_LARGE);
  });

  it('counts the frames of the whole attempt', () => {
    const body = serializeFrames([frame(0), frame(70)]);
    expect(parse(body, FRAME_LIMITS.framesPerAttempt - 2).ok).toBe(true);
    expect(parse(body, FRAME_LIMITS.framesPerAttempt - 1)).toEqual(TOO_LARGE);
  });

  it('refuses a body over 2 MiB before reading it', () => {
    expect(parse(new Uint8Array(FRAME_LIMITS.chunkBytes + 1))).toEqual(TOO_LARGE);
  });

  it('survives any bytes', () => {
    const body = serializeFrames([frame(0), frame(70)]);
    for (let i = 0; i < body.length; i++) {
      const broken = body.slice();
      broken[i] = (broken[i] ?? 0) ^ 0xff;
      expect(['boolean']).toContain(typeof parse(broken).ok);
    }
  });
});

describe('readJpegSize', () => {
  it('reads the frame header', () => {
    expect(readJpegSize(jpeg(320, 240))).toEqual({ width: 320, height: 240 });
  });

  it.each([
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ['a lossless JPEG', jpeg(320, 240).map((b, i) => (i === 9 ? 0xc3 : b))],
    ['12 bits', jpeg(320, 240).map((b, i) => (i === 12 ? 12 : b))],
    ['CMYK', jpeg(320, 240).map((b, i) => (i === 17 ? 4 : b))],
    ['no width', jpeg(0, 240)],
    ['a segment of impossible length', jpeg(320, 240).map((b, i) => (i === 5 ? 1 : b))],
    ['a header that is cut', jpeg(320, 240).subarray(0, 16)],
    ['pixels before any header', Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0)],
  ])('does not read %s', (_, bytes) => {
    expect(readJpegSize(bytes)).toBeNull();
  });

  it('skips fill bytes before a marker', () => {
    const bytes = jpeg(320, 240);
    expect(readJpegSize(Uint8Array.of(...bytes.subarray(0, 8), 0xff, ...bytes.subarray(8)))).toEqual({ width: 320, height: 240 });
  });
});
