import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../http/actors.ts';
import { startStillTarget } from '../http/node-target.ts';
import { openFaceEnrollment, startAttempt, videoChunk } from '../http/start-attempt.ts';
import type { Target } from '../http/target.ts';
import { encode, puppetOf } from './film.ts';

const FLOOD = 3000;
const AT_ONCE = 50;
let target: Target;

beforeAll(async () => {
  target = await startStillTarget('tiny', { SHUALIAN_LOG_LEVEL: 'silent' });
}, 180_000);
afterAll(() => target.close());

it('thousands of tiny chunks are each told what is wrong, take nobody’s place, and the attempt goes on to its verdict', { timeout: 180_000 }, async () => {
  const attempt = await startAttempt(target, await openFaceEnrollment(target));
  const face = await encode(puppetOf(7).render({}, 1));
  const flood = async (make: (n: number) => Promise<Answer>): Promise<ReadonlySet<unknown>> => {
    const codes = new Set<unknown>();
    for (let sent = 0; sent < FLOOD / 3; sent += AT_ONCE) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => make(sent + i)));
      for (const { body } of answers) codes.add(body['code']);
    }
    return codes;
  };
  await target.advance(1000);
  // Six bytes without a frame, another body of one frame for a step that is taken, a step that is not open.
  expect(await flood((n) => attempt.put(0, Uint8Array.of(0x53, 0x4c, 0x46, 0x31, n >> 8, n & 255)))).toEqual(
    new Set(['frames_malformed', 'evidence_too_large']),
  );
  expect((await attempt.put(0, videoChunk(face, [100, 170, 241]))).status).toBe(200);
  expect(await flood((n) => attempt.put(0, videoChunk(face, [n + 101])))).toEqual(new Set(['chunk_conflict']));
  expect(await flood((n) => attempt.put(3, videoChunk(face, [n + 101])))).toEqual(new Set(['chunk_out_of_order']));
  for (const seq of [1, 2, 3]) {
    await target.advance(1000);
    const sent = await attempt.put(seq, videoChunk(face, [seq * 1000 + 100, seq * 1000 + 170]));
    expect(sent.status, sent.text).toBe(seq < 3 ? 200 : 202);
  }
  await expect.poll(async () => (await attempt.read()).body['status'], { timeout: 60_000 }).toMatch(/^(retry|failed)$/);
});
