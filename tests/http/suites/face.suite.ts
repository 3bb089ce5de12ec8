import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createCamera, toChunk, type Behaviour } from '../../../src/phone/camera.ts';
import { openPhoneStore, type PhoneStore } from '../../../src/phone/phone-store.ts';
import { parseCode } from '../../../src/phone/scan.ts';
import { approveChallenge, enrollPhone, type PhoneOptions, type PhoneResult } from '../../../src/phone/simulated-phone.ts';
import { type Answer, assess, call, consume, freshSubject, redeem, stepUp, type TestChallenge, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

const FRAMES = 'application/vnd.shualian.frames';
const clock = { nowMs: () => performance.timeOrigin + performance.now(), sleep: async (ms: number) => sleep(ms) };

/** The face check through the real engine, in real time. */
export function faceSuite(get: () => Target): void {
  const phoneOf = (target: Target, store: PhoneStore, behaviour: Behaviour = 'genuine'): PhoneOptions => ({
    store,
    clock,
    behaviour,
    method: 'face',
    tries: behaviour === 'genuine' ? 3 : 1,
    seed: 7,
    fetch: (request) => target.send(request),
  });
  const codeOf = async (target: Target, challenge: TestChallenge) => {
    const shown = await call(target, 'GET', `/v1/challenges/${challenge.id}/qr`, { token: challenge.watchToken });
    const code = parseCode(String(shown.body['url']));
    if (!code) throw new Error(shown.text);
    return code;
  };
  const enrolled = async (target: Target): Promise<{ subject: string; store: PhoneStore }> => {
    const subject = freshSubject();
    const store = openPhoneStore(null);
    const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } });
    const code = parseCode(String((created.body['qr'] as { url: string }).url));
    if (!code) throw new Error(created.text);
    expect(await enrollPhone(code, phoneOf(target, store))).toMatchObject({ status: 'complete' });
    await assess(target, subject);
    return { subject, store };
  };
  const approve = async (target: Target, challenge: TestChallenge, phone: PhoneOptions): Promise<PhoneResult> =>
    approveChallenge(await codeOf(target, challenge), phone);

  test('a face enrols and approves; photo, other person and decline do not', { timeout: 240_000 }, async () => {
    const target = get();
    const { subject, store } = await enrolled(target);
    const challenge = await stepUp(target, subject);
    expect(challenge.methods).toEqual(['face', 'passkey']);
    expect(await approve(target, challenge, phoneOf(target, store))).toMatchObject({ status: 'verified', title: 'Withdraw funds' });
    const issued = await redeem(target, challenge.authReqId);
    expect(issued.body).toMatchObject({ acr: 'urn:shualian:acr:face+device' });
    expect((await consume(target, issued.body['access_token'], [WITHDRAWAL])).body).toMatchObject({ amr: ['face', 'swk', 'user', 'mca', 'mfa', 'rba'] });

    const photo = await approve(target, await stepUp(target, subject, { session: 's_photo' }), phoneOf(target, store, 'photo'));
    expect(photo.status).not.toBe('verified');
    const other = await approve(target, await stepUp(target, subject, { session: 's_other' }), phoneOf(target, store, 'other-person'));
    expect(other).toMatchObject({ status: 'failed', hints: [] });
    const declined = await approve(target, await stepUp(target, subject, { session: 's_decline' }), phoneOf(target, store, 'decline'));
    expect(declined.status).toBe('rejected');
  });

  describe('frames', () => {
    test('bad chunks are refused by name, good ones are idempotent and in order, the next step is told only then', { timeout: 120_000 }, async () => {
      const target = get();
      const attempt = await startEnrollmentAttempt(target);
      const put = async (seq: number, body: Uint8Array, type = FRAMES): Promise<Answer> =>
        call(target, 'PUT', `${attempt.base}/liveness/${attempt.id}/${String(seq)}`, { token: attempt.token, raw: { type, body: new Uint8Array(body) } });
      const codes = async (body: Uint8Array, type?: string) => [(await put(0, body, type)).status, (await put(0, body, type)).body['code']];
      const jpegOf = (width: number, height: number) =>
        Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9);
      const frame = (tMs: number, jpeg: Uint8Array) => ({ kind: 0 as const, tMs, jpeg });
      expect(await codes(new TextEncoder().encode('GIF89a'))).toEqual([422, 'frames_malformed']);
      expect(await codes(toChunk([frame(0, Uint8Array.of(1, 2, 3, 4))]))).toEqual([422, 'frames_malformed']);
      expect(await codes(toChunk([frame(5, jpegOf(10_000, 10_000))]))).toEqual([413, 'evidence_too_large']);
      expect(await codes(toChunk([frame(50, jpegOf(320, 240)), frame(40, jpegOf(320, 240))]))).toEqual([422, 'frames_malformed']);
      expect(await codes(new Uint8Array(2 * 1024 * 1024 + 1))).toEqual([413, 'evidence_too_large']);
      expect(await codes(Uint8Array.of(1), 'application/octet-stream')).toEqual([415, 'unsupported_media_type']);

      const camera = createCamera({ seed: 7, behaviour: 'genuine', clock });
      const chunk = await camera.film({ seq: 0, action: 'neutral', windowMs: 2500 }, [900]);
      expect((await put(1, chunk)).body['code']).toBe('chunk_out_of_order');
      const first = await put(0, chunk);
      expect(first.body['step']).toMatchObject({ seq: 1, window_ms: 2500 });
      expect((await put(0, chunk)).body).toEqual(first.body);
      const changed = new Uint8Array(chunk);
      changed[changed.length - 3] = (changed.at(-3) ?? 0) ^ 1;
      expect((await put(0, changed)).body['code']).toBe('chunk_conflict');
      await target.advance(60_000);
      expect((await put(1, chunk)).body['code']).toBe('liveness_step_late');
      const verdict = await call(target, 'GET', `${attempt.base}/liveness/${attempt.id}`, { token: attempt.token });
      expect(verdict.body).toMatchObject({ status: 'retry', hints: [{ code: 'timeout', remedy: expect.any(String) }] });
    });

    test('frames that span more time than has passed were made before the prompt', async () => {
      const target = get();
      const attempt = await startEnrollmentAttempt(target);
      const camera = createCamera({ seed: 7, behaviour: 'genuine', clock: { nowMs: acceleratedClock(), sleep: () => Promise.resolve() } });
      const chunk = await camera.film({ seq: 0, action: 'neutral', windowMs: 9000 }, []);
      const answer = await call(target, 'PUT', `${attempt.base}/liveness/${attempt.id}/0`, {
        token: attempt.token,
        raw: { type: FRAMES, body: new Uint8Array(chunk) },
      });
      expect([answer.status, answer.body['code']]).toEqual([409, 'liveness_attempt_ended']);
      const verdict = await call(target, 'GET', `${attempt.base}/liveness/${attempt.id}`, { token: attempt.token });
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

async function startEnrollmentAttempt(target: Target): Promise<{ base: string; token: string; id: string }> {
  const { createCredential } = await import('../../../src/phone/authenticator.ts');
  const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: freshSubject() } } });
  const code = parseCode(String((created.body['qr'] as { url: string }).url));
  const base = `/v1/enrollments/${code?.id ?? ''}`;
  const opened = await call(target, 'POST', `${base}/open`, { json: { secret: code?.secret } });
  const token = String(opened.body['enrollment_token']);
  const consented = await call(target, 'POST', `${base}/consent`, { token, json: { face: true, version: '2026-11', locale: 'en' } });
  const made = createCredential(consented.body['webauthn'] as Parameters<typeof createCredential>[0], target.origin);
  await call(target, 'POST', `${base}/register`, { token, json: { attestation: made.response } });
  const started = await call(target, 'POST', `${base}/liveness`, { token, json: { capture: { source: 'simulator', track_label: 'drawn', facing: 'user' } } });
  expect(started.status).toBe(201);
  return { base, token, id: String(started.body['attempt']) };
}
