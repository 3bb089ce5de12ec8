import { afterEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/lib/problem.ts';
import type { ProblemCode } from '../../src/lib/problem-codes.ts';
import type { FaceAnalyzer } from '../../src/liveness/analyzer.ts';
import { startTargetWith } from '../http/node-target.ts';
import { openFaceEnrollment, startAttempt, videoChunk } from '../http/start-attempt.ts';
import type { Target } from '../http/target.ts';

// Whoever sees that a plan does not fit a recording sends frames that break the engine, to be given the next plan for nothing.
const FAILURES_UNTIL_PAUSE = 5;
const QUIET = { SHUALIAN_LOG_LEVEL: 'silent' };
/** The service takes the work over from a process that may be gone. */
const TAKE_OVER_MS = 8001;
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0xff, 0xd9);

let target: Target | null = null;
afterEach(async () => target?.close());

function failing(code: ProblemCode): FaceAnalyzer {
  return { analyze: () => Promise.reject(new Problem(code)) };
}

/** Starts an attempt and sends one step. @returns how it ended, or the answer to a start that was refused */
async function attempt(at: Target, where: Awaited<ReturnType<typeof openFaceEnrollment>>, steps: number) {
  const { started, ...running } = await startAttempt(at, where);
  if (started.status !== 201) return started;
  for (let seq = 0; seq < steps; seq++) {
    await at.advance(1000);
    const sent = await running.put(seq, videoChunk(JPEG, [seq * 1000 + 100]));
    if (sent.status >= 400) break;
  }
  await at.advance(TAKE_OVER_MS);
  let verdict = await running.read();
  for (let i = 0; i < 50 && (verdict.status === 503 || verdict.body['status'] === 'verifying'); i++) verdict = await running.read();
  return verdict;
}

describe('frames that no engine can measure', () => {
  test.each([
    ['in the first step', 1],
    ['in the last step', 4],
  ])('%s are another try, and count: after five the next one has to wait', async (_, steps) => {
    target = await startTargetWith(failing('frames_malformed'), QUIET);
    const where = await openFaceEnrollment(target);
    for (let i = 0; i < FAILURES_UNTIL_PAUSE; i++) {
      expect((await attempt(target, where, steps)).body).toMatchObject({ status: 'retry', hints: [{ code: 'timeout' }] });
    }
    expect((await startAttempt(target, where)).started.body).toMatchObject({ status: 429, code: 'face_try_later' });
  });

  test('but an analyzer that is gone costs the person nothing', async () => {
    target = await startTargetWith(failing('analyzer_unavailable'), QUIET);
    const where = await openFaceEnrollment(target);
    for (let i = 0; i < FAILURES_UNTIL_PAUSE; i++) {
      expect((await attempt(target, where, 4)).body).toMatchObject({ status: 'retry', hints: [{ code: 'network_unstable' }] });
    }
    expect((await startAttempt(target, where)).started.status).toBe(201);
  });
});
