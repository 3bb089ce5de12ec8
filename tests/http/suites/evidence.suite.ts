import { beforeAll, describe, expect, test } from 'vitest';
import { toRfc3339 } from '../../../src/lib/time.ts';
import { type Answer, call } from '../actors.ts';
import { failAsAttack, greyPicture, openFaceEnrollment, startAttempt, type TestAttempt, videoChunk } from '../start-attempt.ts';
import type { Target } from '../target.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REASON = 'replay suspected, ticket 4711 · 疑似重放';

/** Frames that an operator holds for review. */
export function evidenceSuite(get: () => Target): void {
  let grey: Uint8Array;
  beforeAll(async () => {
    grey = await greyPicture();
  });
  const inMs = (ms: number): string => toRfc3339(get().now() + ms);
  const hold = async (attempt: { readonly id: string }, json: object = { reason: REASON, until: inMs(HOUR) }, token = get().operatorKey): Promise<Answer> =>
    call(get(), 'PUT', `/v1/attempts/${attempt.id}/hold`, { token, json });
  const release = async (attempt: { readonly id: string }): Promise<Answer> =>
    call(get(), 'DELETE', `/v1/attempts/${attempt.id}/hold`, { token: get().operatorKey });
  const look = async (attempt: { readonly id: string }, seq = 0, token = get().operatorKey): Promise<Response> =>
    get().send(new Request(`${get().origin}/v1/attempts/${attempt.id}/frames/${String(seq)}`, { headers: { Authorization: `Bearer ${token}` } }));
  const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code: unknown }).code;
  const exported = async (subject: string) =>
    (await call(get(), 'GET', `/v1/subjects/${subject}/export`, { token: get().apiKey })).body['data'] as {
      liveness_attempts: readonly Readonly<Record<string, unknown>>[];
      audit_events: readonly { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[];
    };
  const eventsOf = async ({ subject }: TestAttempt): Promise<readonly { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[]> =>
    (await exported(subject)).audit_events.filter(({ kind }) => kind.startsWith('evidence.'));

  /** An attempt with the frames of its first step. */
  const begun = async (): Promise<TestAttempt & { readonly chunk: Uint8Array }> => {
    const attempt = await startAttempt(get(), await openFaceEnrollment(get()));
    const chunk = videoChunk(grey, [20, 95]);
    const taken = await attempt.put(0, chunk);
    if (taken.status !== 200) throw new Error(taken.text);
    return { ...attempt, chunk };
  };
  const fail = async (attempt: TestAttempt): Promise<void> => {
    const verdict = await failAsAttack(get(), attempt, grey, 1);
    expect(verdict.body).toMatchObject({ status: 'failed', hints: [] });
  };

  describe('holding frames', { timeout: 60_000 }, () => {
    test('keeps them past the verdict and their time, tells the person, records each look, and lets go at once', async () => {
      const attempt = await begun();
      const until = inMs(2 * DAY);
      const answer = await hold(attempt, { reason: REASON, until });
      expect(answer.body, answer.text).toEqual({
        attempt: attempt.id,
        hold: { reason: REASON, by: expect.stringMatching(/^key_/), since: expect.any(String), until },
      });
      await fail(attempt);
      await get().advance(16 * 60_000);
      for (const seq of [0, 3]) {
        const seen = await look(attempt, seq);
        expect([seen.status, seen.headers.get('Content-Type'), seen.headers.get('Cache-Control')]).toEqual([
          200,
          'application/vnd.shualian.frames',
          'no-store',
        ]);
        const bytes = new Uint8Array(await seen.arrayBuffer());
        if (seq === 0) expect(bytes).toEqual(attempt.chunk);
      }
      const told = await exported(attempt.subject);
      expect(told.liveness_attempts).toContainEqual(
        expect.objectContaining({ id: attempt.id, holdReason: REASON, heldSince: expect.any(Number), heldUntil: Date.parse(until) }),
      );
      expect(JSON.stringify(told)).not.toMatch(/wrapped/i);
      const { retention, processing_log: log } = (await call(get(), 'GET', `/v1/subjects/${attempt.subject}/export`, { token: get().apiKey })).body;
      expect(retention).toContainEqual(expect.objectContaining({ item: 'frames', key: attempt.id, kept_until: until }));
      expect(log).toContainEqual(
        expect.objectContaining({ kind: 'evidence.held', what: expect.objectContaining({ en: expect.stringMatching(/held for review/) }) }),
      );
      expect(await eventsOf(attempt)).toEqual([
        expect.objectContaining({ kind: 'evidence.held', data: { attempt: attempt.id, reason: REASON, until: Date.parse(until), by: expect.any(String) } }),
        expect.objectContaining({ kind: 'evidence.viewed', data: { attempt: attempt.id, seq: 0, by: expect.any(String) } }),
        expect.objectContaining({ kind: 'evidence.viewed', data: { attempt: attempt.id, seq: 3, by: expect.any(String) } }),
      ]);
      expect((await release(attempt)).status).toBe(204);
      expect(await codeOf(await look(attempt))).toBe('evidence_destroyed');
      expect((await hold(attempt)).body).toMatchObject({ status: 410, code: 'evidence_destroyed' });
      expect((await release(attempt)).body).toMatchObject({ status: 409, code: 'evidence_not_held' });
      expect((await eventsOf(attempt)).at(-1)).toMatchObject({ kind: 'evidence.released' });
      expect((await exported(attempt.subject)).liveness_attempts).toContainEqual(
        expect.objectContaining({ id: attempt.id, holdReason: null, heldUntil: null }),
      );
    });

    test('of a suspected attack can begin after its verdict, while the frames live, and ends at its end', async () => {
      const [attempt, forgotten] = [await begun(), await begun()];
      for (const one of [attempt, forgotten]) await fail(one);
      expect(await codeOf(await look(attempt))).toBe('evidence_not_held');
      expect((await hold(attempt)).status).toBe(200);
      expect((await look(attempt)).status).toBe(200);
      await get().advance(HOUR + 1000);
      expect(await codeOf(await look(attempt))).toBe('evidence_destroyed');
      for (const one of [attempt, forgotten]) expect((await hold(one)).body['code']).toBe('evidence_destroyed');
    });

    test('brings back nothing of an attempt that ended otherwise', async () => {
      const attempt = await begun();
      await get().advance(9000);
      expect((await attempt.read()).body).toMatchObject({ status: 'retry' });
      expect((await hold(attempt)).body['code']).toBe('evidence_destroyed');
      expect(await codeOf(await look(attempt))).toBe('evidence_destroyed');
      expect(await eventsOf(attempt)).toEqual([]);
    });

    test('ends with erasure and with withdrawal', async () => {
      const [erased, withdrawn] = [await begun(), await begun()];
      for (const attempt of [erased, withdrawn]) expect((await hold(attempt)).status).toBe(200);
      await call(get(), 'DELETE', `/v1/subjects/${erased.subject}`, { token: get().apiKey });
      await call(get(), 'DELETE', `/v1/subjects/${withdrawn.subject}/consent`, { token: get().apiKey });
      expect(await codeOf(await look(erased))).toBe('attempt_not_found');
      expect((await hold(erased)).body['code']).toBe('attempt_not_found');
      expect(await codeOf(await look(withdrawn))).toBe('evidence_destroyed');
      expect((await hold(withdrawn)).body['code']).toBe('evidence_destroyed');
    });

    test('needs a reason, an end within bounds, and an operator', async () => {
      const attempt = await begun();
      for (const [json, code] of [
        [{ until: inMs(HOUR) }, 'request_invalid'],
        [{ reason: '', until: inMs(HOUR) }, 'request_invalid'],
        [{ reason: REASON }, 'request_invalid'],
        [{ reason: REASON, until: 'tomorrow' }, 'request_invalid'],
        [{ reason: REASON, until: inMs(-1000) }, 'request_invalid'],
        [{ reason: REASON, until: inMs(7 * DAY + 60_000) }, 'request_invalid'],
      ] as const)
        expect((await hold(attempt, json)).body['code'], JSON.stringify(json)).toBe(code);
      expect((await hold(attempt, { reason: REASON, until: inMs(7 * DAY + 60_000) })).body['errors']).toEqual([{ path: 'until', code: 'too_late' }]);
      for (const token of [get().apiKey, get().foreignKey, get().narrowKey]) {
        expect((await hold(attempt, undefined, token)).body['code']).toBe('forbidden_scope');
        expect(await codeOf(await look(attempt, 0, token))).toBe('forbidden_scope');
      }
      expect((await hold({ id: 'lva_unknown' })).body['code']).toBe('attempt_not_found');
      expect((await release({ id: 'lva_unknown' })).body['code']).toBe('attempt_not_found');
      expect((await release(attempt)).body['code']).toBe('evidence_not_held');
      expect((await hold(attempt)).status).toBe(200);
      expect(await codeOf(await look(attempt, 1))).toBe('attempt_not_found');
      expect((await hold(attempt, { reason: 'shorter', until: inMs(60_000) })).body).toMatchObject({ hold: { reason: 'shorter' } });
    });
  });
}
