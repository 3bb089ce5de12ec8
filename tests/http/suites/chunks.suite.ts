import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCamera } from '../../../src/phone/camera.ts';
import { attemptAt, openFaceEnrollment, startAttempt, type TestAttempt, videoChunk } from '../start-attempt.ts';
import type { Target } from '../target.ts';

/** A JPEG as far as its header goes. */
const headerOf = (width: number, height: number, components = 3, precision = 8): Uint8Array =>
  Uint8Array.of(
    0xff,
    0xd8,
    0xff,
    0xc0,
    0,
    17,
    precision,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    components,
    ...new Array<number>(9).fill(1),
    0xff,
    0xd9,
  );
const drawn = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#887' } });
const bytesOf = async (image: sharp.Sharp): Promise<Uint8Array> => new Uint8Array(await image.toBuffer());
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

const BODIES: readonly (readonly [string, number, string, () => Uint8Array | Promise<Uint8Array>])[] = [
  ['nothing', 422, 'frames_malformed', () => new Uint8Array()],
  ['another format', 422, 'frames_malformed', () => text('GIF89a')],
  ['no frames', 422, 'frames_malformed', () => videoChunk(headerOf(320, 240), [])],
  ['frames that are no JPEG', 422, 'frames_malformed', () => videoChunk(text('<svg xmlns="http://www.w3.org/2000/svg"/>'), [5])],
  ['PNG frames', 422, 'frames_malformed', async () => videoChunk(await bytesOf(drawn(320, 240).png()), [5])],
  ['a header of 10 000 by 10 000', 413, 'evidence_too_large', () => videoChunk(headerOf(10_000, 10_000), [5])],
  ['a header of 65 535 by 65 535', 413, 'evidence_too_large', () => videoChunk(headerOf(65_535, 65_535), [5])],
  ['a bomb of 12 000 by 12 000', 413, 'evidence_too_large', async () => videoChunk(await bytesOf(drawn(12_000, 12_000).jpeg({ quality: 1 })), [5])],
  ['a strip of 10 000 by 10', 422, 'frames_malformed', () => videoChunk(headerOf(10_000, 10), [5])],
  ['a frame of 0 by 0', 422, 'frames_malformed', () => videoChunk(headerOf(0, 0), [5])],
  ['a frame of 320 by 0', 422, 'frames_malformed', () => videoChunk(headerOf(320, 0), [5])],
  ['CMYK', 422, 'frames_malformed', async () => videoChunk(await bytesOf(drawn(320, 240).toColourspace('cmyk').jpeg()), [5])],
  ['12 bits a sample', 422, 'frames_malformed', () => videoChunk(headerOf(320, 240, 3, 12), [5])],
  ['times that fall', 422, 'frames_malformed', () => videoChunk(headerOf(320, 240), [50, 40])],
  ['times that stand still', 422, 'frames_malformed', () => videoChunk(headerOf(320, 240), [50, 50])],
  ['times past any attempt', 422, 'frames_malformed', () => videoChunk(headerOf(320, 240), [30_000])],
  ['a body that is cut', 422, 'frames_malformed', () => videoChunk(headerOf(320, 240), [5, 75]).subarray(0, 40)],
  ['a body that goes on', 422, 'frames_malformed', () => Uint8Array.of(...videoChunk(headerOf(320, 240), [5]), 0)],
  [
    '201 frames',
    413,
    'evidence_too_large',
    () =>
      videoChunk(
        headerOf(320, 240),
        Array.from({ length: 201 }, (_, i) => i),
      ),
  ],
  ['a body over 2 MiB', 413, 'evidence_too_large', () => new Uint8Array(2 * 1024 * 1024 + 1)],
];

/** Chunks over a bad network and from bad phones. */
export function chunksSuite(get: () => Target): void {
  let grey: Uint8Array;
  beforeAll(async () => {
    grey = await bytesOf(drawn(320, 240).jpeg());
  });
  const start = async (): Promise<TestAttempt> => startAttempt(get(), await openFaceEnrollment(get()));
  /** Frames that end now. */
  const recent = (attempt: TestAttempt): Uint8Array => {
    const now = Math.round(get().now() - attempt.startedAt);
    return videoChunk(grey, [now + 20, now + 95, now + 160]);
  };
  const stepOf = (answer: { readonly body: Readonly<Record<string, unknown>> }) => answer.body['step'] as { seq: number; action: string };

  describe('bad bodies', () => {
    let attempt: TestAttempt;
    const made = new Map<string, Uint8Array>();
    beforeAll(async () => {
      // Drawn before the attempt starts, whose first step is not open for long.
      for (const [name, , , body] of BODIES) made.set(name, await body());
      attempt = await start();
    });

    test.each(BODIES)('%s', async (name, status, code) => {
      const answer = await attempt.put(0, made.get(name) ?? new Uint8Array());
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      expect((await attempt.read()).body).toMatchObject({ status: 'capturing', step: { seq: 0 } });
    });

    test('the wrong type, a wrong digest, a gap, a step beyond all, the attempt of another', async () => {
      const good = recent(attempt);
      const codeOf = async (seq: number, headers?: Readonly<Record<string, string>>) => (await attempt.put(seq, good, headers)).body['code'];
      expect(await codeOf(0, { 'Content-Type': 'application/octet-stream' })).toBe('unsupported_media_type');
      expect(await codeOf(0, { 'Content-Digest': `sha-256=:${createHash('sha256').update('other').digest('base64')}:` })).toBe('frames_digest_mismatch');
      expect(await codeOf(2)).toBe('chunk_out_of_order');
      expect(await codeOf(50)).toBe('chunk_out_of_order');
      expect(await codeOf(51)).toBe('request_invalid');
      const other = await start();
      expect((await attemptAt(get(), { ...attempt, id: other.id }).put(0, good)).body['code']).toBe('enrollment_not_found');
      expect((await attemptAt(get(), { ...other, token: attempt.token }).put(0, good)).body['code']).toBe('enrollment_not_found');
    });

    test('after all of them the attempt goes on, and the analyzer lives', { timeout: 60_000 }, async () => {
      const truncated = grey.subarray(0, grey.length - 200);
      const turned = await bytesOf(drawn(240, 320).withMetadata({ orientation: 6 }).jpeg());
      for (const [seq, jpeg] of [grey, truncated, turned, grey].entries()) {
        await get().advance(500);
        const now = Math.round(get().now() - attempt.startedAt);
        const answer = await attempt.put(seq, videoChunk(jpeg, [now + 20, now + 95]));
        expect(answer.status, answer.text).toBe(seq < 3 ? 200 : 202);
      }
      let verdict = await attempt.read();
      for (let n = 0; n < 100 && verdict.body['status'] === 'verifying'; n++) {
        await sleep(200);
        verdict = await attempt.read();
      }
      // The very same picture again and again, at even intervals.
      expect(verdict.body).toMatchObject({ status: 'failed', hints: [] });
    });
  });

  describe('a bad network', () => {
    test('the same bytes again are harmless and answered the same, others are a conflict, and the phone may ask how far it is', async () => {
      const attempt = await start();
      const chunk = recent(attempt);
      const digest = { 'Content-Digest': `sha-256=:${createHash('sha256').update(chunk).digest('base64')}:` };
      const first = await attempt.put(0, chunk, digest);
      expect(stepOf(first).seq).toBe(1);
      expect((await attempt.put(0, chunk)).body).toEqual(first.body);
      expect((await attempt.put(0, recent(attempt))).body['code']).toBe('chunk_conflict');
      const progress = await attempt.read();
      expect(progress.body).toMatchObject({ status: 'capturing', hints: [], step: stepOf(first) });
      expect(progress.body['closes_in_ms']).toBeGreaterThan(6000);
      expect(progress.body['closes_in_ms']).toBeLessThanOrEqual(8500);
    });

    test('one of many bodies that race for a step is taken', async () => {
      const attempt = await start();
      const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => attempt.put(0, videoChunk(grey, [n + 1, n + 100]))));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body['code']))).toEqual(new Set(['chunk_conflict']));
    });

    test('a start that is sent again is one try, and its clock has run on', async () => {
      const where = await openFaceEnrollment(get());
      const key = { 'Idempotency-Key': 'once' };
      const first = await startAttempt(get(), where, key);
      await get().advance(3000);
      const again = await startAttempt(get(), where, key);
      expect(again.started.body).toEqual(first.started.body);
      expect((await first.read()).body['closes_in_ms']).toBeLessThanOrEqual(5500);
      const other = await startAttempt(get(), where, { 'Idempotency-Key': 'other' });
      expect(other.id).not.toBe(first.id);
      expect(other.started.body['tries_left']).toBe(Number(first.started.body['tries_left']) - 1);
      expect((await first.put(0, recent(first))).body['code']).toBe('liveness_attempt_ended');
      // A key counts only beside the secret that it first came with.
      expect((await startAttempt(get(), await openFaceEnrollment(get()), key)).id).not.toBe(first.id);
    });

    test('pretending loss gains no time: neither asking nor sending again moves the clock', async () => {
      const attempt = await start();
      const chunk = recent(attempt);
      await attempt.put(0, chunk);
      await get().advance(8000);
      expect((await attempt.put(0, chunk)).status).toBe(200);
      const left = Number((await attempt.read()).body['closes_in_ms']);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(500);
      const late = recent(attempt);
      await get().advance(600);
      expect((await attempt.put(1, late)).body['code']).toBe('liveness_step_late');
      expect((await attempt.read()).body).toMatchObject({ status: 'retry', hints: [{ code: 'timeout', remedy: expect.any(String) }] });
      expect((await attempt.put(1, late)).body['code']).toBe('liveness_attempt_ended');
      // What was taken stays taken, and is still answered the same.
      expect((await attempt.put(0, chunk)).status).toBe(200);
    });

    test('time that one step lost is not given again in the next', async () => {
      const attempt = await start();
      for (const seq of [0, 1]) {
        await get().advance(8000);
        expect((await attempt.put(seq, recent(attempt))).status).toBe(200);
      }
      // 16 of 7.5 + 12 seconds are gone: less than the window and slack of a step.
      const left = Number((await attempt.read()).body['closes_in_ms']);
      expect(left).toBeGreaterThan(2000);
      expect(left).toBeLessThanOrEqual(3500);
      await get().advance(left + 100);
      expect((await attempt.read()).body).toMatchObject({ status: 'retry', hints: [{ code: 'timeout' }] });
    });
  });

  describe('times', () => {
    test('a clock that was set back is refused, and may be set right', async () => {
      const attempt = await start();
      await get().advance(2500);
      await attempt.put(0, videoChunk(grey, [100, 2400]));
      await get().advance(2500);
      expect((await attempt.put(1, videoChunk(grey, [2400, 2500]))).body['code']).toBe('frames_time_backwards');
      expect((await attempt.put(1, recent(attempt))).status).toBe(200);
    });

    test('frames from before the prompt end the attempt, as one that may be tried again', async () => {
      for (const [times, status] of [
        [[7200, 7300], 200],
        [[5000, 5100], 409],
      ] as const) {
        const attempt = await start();
        await get().advance(4000);
        await attempt.put(0, videoChunk(grey, [3900, 4000]));
        await get().advance(3000);
        await attempt.put(1, videoChunk(grey, [4100, 4500]));
        await get().advance(1000);
        const answer = await attempt.put(2, videoChunk(grey, times));
        expect(answer.status, answer.text).toBe(status);
        if (status === 409) expect((await attempt.read()).body).toMatchObject({ status: 'retry', hints: [{ code: 'action_too_fast' }] });
      }
    });

    test('frames that span more time than has passed since the prompt were recorded', async () => {
      const attempt = await start();
      const camera = createCamera({ seed: 7, behaviour: 'genuine', clock: { nowMs: acceleratedClock(), sleep: () => Promise.resolve() } });
      const answer = await attempt.put(0, await camera.film({ seq: 0, action: 'neutral', windowMs: 9000 }, []));
      expect([answer.status, answer.body['code']]).toEqual([409, 'liveness_attempt_ended']);
      const verdict = await attempt.read();
      expect(verdict.body).toMatchObject({ status: 'failed', hints: [] });
      expect(verdict.text).not.toMatch(/injection|replay|attack/);
    });
  });
}

/** A clock that runs sixty milliseconds with each look. */
function acceleratedClock(): () => number {
  let now = 0;
  return () => (now += 60);
}
