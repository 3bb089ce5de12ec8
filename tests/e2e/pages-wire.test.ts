import { afterEach, describe, expect, it } from 'vitest';
import { parseFrames } from '../../src/liveness/frames.ts';
import { encodeChunk } from '../../web/islands/capture/encode-chunk.ts';
import { measureBacklight } from '../../web/islands/capture/measure-backlight.ts';
import { hintOf } from '../../web/islands/capture/hint-rules.ts';
import { parseVendor, runVendorCapture } from '../../web/islands/capture/vendor-capture.ts';
import { createEventParser } from '../../web/islands/http/parse-events.ts';
import { isEnd, parseChallengeView } from '../../web/islands/step-up/challenge-status.ts';

/** A JPEG as far as its header goes: start, frame header of 320 by 240, end. */
function jpeg(filler: number): Blob {
  return new Blob([
    Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1),
    new Uint8Array(filler),
    Uint8Array.of(0xff, 0xd9),
  ]);
}

describe("a vendor's capture", () => {
  const wire = { provider: 'azure-face', session_id: 's-1', region: 'westeurope', expires_at: '2026-11-26T12:00:00Z', token: 'fake' };
  const session = { provider: 'azure-face', sessionId: 's-1', region: 'westeurope', expiresAt: '2026-11-26T12:00:00Z', token: 'fake' };
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'shualianVendorCapture');
  });
  it('is read from the answer, or is none', () => {
    expect(parseVendor(wire)).toEqual(session);
    expect(parseVendor({ ...wire, token: undefined })).toEqual({ ...session, token: null });
    for (const none of [undefined, {}, { ...wire, session_id: '' }, 'vendor']) expect(parseVendor(none)).toBeNull();
  });
  it('is handed to the app, whose word decides nothing', async () => {
    const given: unknown[] = [];
    Object.assign(globalThis, { shualianVendorCapture: (one: unknown) => Promise.resolve({ passed: given.push(one) }) });
    expect(await runVendorCapture(session, 'en')).toBeNull();
    expect(given).toEqual([session]);
  });
  it('says so where there is no app, or it fails', async () => {
    expect(await runVendorCapture(session, 'en')).toMatchObject({ code: 'vendor_missing', remedy: expect.stringContaining('another way') });
    expect(await runVendorCapture(session, 'zh-CN')).toMatchObject({ code: 'vendor_missing', remedy: expect.stringContaining('其他方式') });
    Object.assign(globalThis, { shualianVendorCapture: () => Promise.reject(new Error('closed')) });
    expect(await runVendorCapture(session, 'en')).toMatchObject({ code: 'vendor_failed' });
  });
});

describe('chunk of frames', () => {
  it('is what the server reads, in order of time and without frames over the limit', async () => {
    const chunk = encodeChunk([
      { kind: 'video', tMs: 140, jpeg: jpeg(10) },
      { kind: 'video', tMs: 70, jpeg: jpeg(20) },
      { kind: 'still', tMs: 140, jpeg: jpeg(100_000) },
      { kind: 'video', tMs: 140, jpeg: jpeg(1) },
      { kind: 'video', tMs: 210, jpeg: jpeg(70_000) },
    ]);
    const parsed = parseFrames(new Uint8Array(await chunk.arrayBuffer()), { framesAlready: 0 });
    if (!parsed.ok) throw new Error(parsed.code);
    expect(parsed.frames.map(({ kind, tMs }) => [kind, tMs])).toEqual([
      ['video', 70],
      ['video', 140],
      ['still', 140],
    ]);
  });

  it('gives the same bytes for the same frames, so that it can be sent again', async () => {
    const frames = [{ kind: 'video', tMs: 5, jpeg: jpeg(9) }] as const;
    const [first, second] = await Promise.all([encodeChunk(frames).arrayBuffer(), encodeChunk(frames).arrayBuffer()]);
    expect(new Uint8Array(first)).toEqual(new Uint8Array(second));
  });
});

describe('server-sent events', () => {
  const stream = 'event: status\nid: 4\ndata: {"status":"claimed"}\n\n: hb\n\nevent: status\r\nid: 5\r\ndata: {"status":\r\ndata: "verified"}\r\n\r\n';

  it('come out the same however the network cuts the text', () => {
    const whole = createEventParser()(stream);
    const parse = createEventParser();
    const pieces = Array.from(stream).flatMap((character) => parse(character));
    expect(whole.map(({ id }) => id)).toEqual(['4', '5']);
    expect(pieces.map(({ id, event, data }) => [id, event, JSON.parse(data)])).toEqual([
      ['4', 'status', { status: 'claimed' }],
      ['5', 'status', { status: 'verified' }],
    ]);
  });

  it('give no view for a status that the page does not know', () => {
    expect(parseChallengeView({ status: 'approved' })).toBeNull();
    expect(parseChallengeView(null)).toBeNull();
    expect(isEnd(parseChallengeView({ status: 'verified' })?.status ?? 'pending')).toBe(true);
    expect(isEnd('awaiting_confirmation')).toBe(false);
  });
});

describe('live hints', () => {
  it.each([
    ['too_dark', { luma: 20, faces: [[0.3, 0.2, 0.4, 0.6]] }],
    ['too_bright', { luma: 240, faces: null }],
    [null, { luma: 120, faces: null }],
    ['no_face', { luma: 120, faces: [] }],
    [
      'multiple_faces',
      {
        luma: 120,
        faces: [
          [0, 0, 0.3, 0.4],
          [0.6, 0, 0.3, 0.4],
        ],
      },
    ],
    ['face_too_far', { luma: 120, faces: [[0.4, 0.4, 0.15, 0.2]] }],
    ['face_too_close', { luma: 120, faces: [[0, 0, 1, 1]] }],
    ['face_off_center', { luma: 120, faces: [[0.55, 0.2, 0.4, 0.6]] }],
    ['backlit', { luma: 230, backlight: 141, faces: [[0.3, 0.2, 0.4, 0.6]] }],
    ['good', { luma: 180, backlight: 140, faces: [[0.3, 0.2, 0.4, 0.6]] }],
    ['too_much_movement', { luma: 120, movement: 0.6, faces: [[0.3, 0.2, 0.4, 0.6]] }],
    ['good', { luma: 120, movement: 0.5, faces: [[0.3, 0.2, 0.4, 0.6]] }],
    ['good', { luma: 120, faces: [[0.3, 0.2, 0.4, 0.6]] }],
  ] as const)('say %s', (hint, picture) => {
    expect(hintOf(picture)).toBe(hint);
  });
});

describe('light behind a face', () => {
  const paint = (inside: number, beside: number): { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number } => {
    const data = new Uint8ClampedArray(40 * 30 * 4).fill(255);
    for (let y = 0; y < 30; y++) {
      for (let x = 0; x < 40; x++) data.fill(y >= 24 ? 255 : x >= 12 && x < 28 ? inside : beside, (y * 40 + x) * 4, (y * 40 + x) * 4 + 3);
    }
    return { data, width: 40, height: 30 };
  };

  it('is the difference of what is beside the head and the face; what is below does not count', () => {
    expect(measureBacklight(paint(40, 220), [0.3, 0.2, 0.4, 0.6])).toBeCloseTo(180, 0);
    expect(measureBacklight(paint(150, 150), [0.3, 0.2, 0.4, 0.6])).toBeCloseTo(0, 0);
    expect(measureBacklight(paint(150, 20), [0, 0, 1, 1])).toBeNull();
  });
});
