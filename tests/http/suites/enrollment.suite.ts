import { describe, expect, test } from 'vitest';
import { NOTICE_VERSION } from '../../../src/consent/notice.ts';
import { createCredential, type CreationOptions } from '../../../src/phone/authenticator.ts';
import { type Answer, assess, bindingOf, call, claim, enrollKey, freshSubject, passByKey, race, redeem, stepUp, challengeOf } from '../actors.ts';
import { openFaceEnrollment, startAttempt, videoChunk } from '../start-attempt.ts';
import type { Target } from '../target.ts';

const create = async (target: Target, subject: string, extra: object = {}): Promise<Answer> =>
  call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject }, ...extra } });

const FACTOR_CHANGE = { type: 'factor_change', factor: 'device', operation: 'add' } as const;

/** Binding a phone, its devices, and the person's data. */
export function enrollmentSuite(get: () => Target): void {
  test('a binding link opens once, for one of sixteen, and not after ten minutes', async () => {
    const target = get();
    const { id, secret } = bindingOf(await create(target, freshSubject()));
    const opened = await race(async () => call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret } }));
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(1);
    const late = bindingOf(await create(target, freshSubject()));
    await target.advance(600_000);
    const answer = await call(target, 'POST', `/v1/enrollments/${late.id}/open`, { json: { secret: late.secret } });
    const wrong = await call(target, 'POST', `/v1/enrollments/${late.id}/open`, { json: { secret: 'A'.repeat(22) } });
    expect([answer.status, wrong.status]).toEqual([404, 404]);
    expect({ ...answer.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
  });

  test('the notice comes in the phone’s language and another version of it is no consent', async () => {
    const target = get();
    const { id, secret } = bindingOf(await create(target, freshSubject()));
    const opened = await call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret }, headers: { 'Accept-Language': 'zh-CN,zh;q=0.9' } });
    expect(opened.body['notice']).toMatchObject({ purpose: 'face_verification', version: NOTICE_VERSION, locale: 'zh-CN', title: '人脸验证告知与单独同意' });
    const token = String(opened.body['enrollment_token']);
    const old = await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json: { face: true, version: '2020-01', locale: 'zh-CN' } });
    expect([old.status, old.body['code']]).toEqual([403, 'consent_required']);
    const early = await call(target, 'POST', `/v1/enrollments/${id}/liveness`, { token, json: { capture: { source: 'web', track_label: '' } } });
    expect(early.body['code']).toBe('consent_required');
  });

  test('a registration offer can be tried once, and a key made for another page is refused', async () => {
    const target = get();
    const { id, secret } = bindingOf(await create(target, freshSubject()));
    const opened = await call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret } });
    const token = String(opened.body['enrollment_token']);
    const consent = async () => call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json: { face: false, version: NOTICE_VERSION, locale: 'en' } });
    const offer = async () => (await consent()).body['webauthn'] as CreationOptions;
    const options = await offer();
    const foreign = createCredential({ ...options, rp: {} }, 'https://evil.example');
    const refused = await call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: foreign.response } });
    expect([refused.status, refused.body['code']]).toEqual([403, 'attestation_invalid']);
    const made = createCredential(options, target.origin);
    expect((await call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: made.response } })).body['code']).toBe(
      'consent_required',
    );
    const again = createCredential(await offer(), target.origin);
    const answers = await race(async () => call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: again.response } }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('a link made before the first phone was bound binds nothing afterwards', async () => {
    const target = get();
    const subject = freshSubject();
    const { id, secret } = bindingOf(await create(target, subject));
    await target.advance(1000);
    await enrollKey(target, subject);
    const opened = await call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret } });
    const token = String(opened.body['enrollment_token']);
    const consented = await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json: { face: false, version: NOTICE_VERSION, locale: 'en' } });
    const made = createCredential(consented.body['webauthn'] as CreationOptions, target.origin);
    const refused = await call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: made.response } });
    expect([refused.status, refused.body['code']]).toEqual([404, 'enrollment_not_found']);
    const devices = (await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.apiKey })).body['devices'];
    expect(devices).toHaveLength(1);
  });

  test('a second phone needs a fresh step-up for exactly that, once', async () => {
    const target = get();
    const subject = freshSubject();
    const phone = await enrollKey(target, subject);
    const refused = await create(target, subject);
    expect([refused.status, refused.body['code']]).toEqual([403, 'step_up_required']);
    const tokenFor = async (details: object): Promise<string> => {
      const challenge = challengeOf(await assess(target, subject, { type: 'mfa.reset', details: [details], session: `s_${String(Math.random())}` }));
      await passByKey(target, challenge, phone);
      return String((await redeem(target, challenge.authReqId)).body['access_token']);
    };
    const login = await tokenFor({ type: 'login' });
    expect((await create(target, subject, { step_up_token: login })).status).toBe(403);
    const change = await tokenFor(FACTOR_CHANGE);
    expect((await create(target, freshSubject(), { step_up_token: change })).status).toBe(201);
    expect((await create(target, subject, { step_up_token: change })).status).toBe(201);
    expect((await create(target, subject, { step_up_token: change })).status).toBe(403);
    await enrollKey(target, subject, await tokenFor(FACTOR_CHANGE));
    const devices = (await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.apiKey })).body['devices'];
    expect(devices).toHaveLength(2);
  });

  test('a face is set anew only after a step-up by that face and key, for exactly that', async () => {
    const target = get();
    const subject = freshSubject();
    const phone = await enrollKey(target, subject);
    expect((await create(target, subject, { face_only: true })).body['code']).toBe('step_up_required');
    expect((await create(target, freshSubject(), { face_only: true })).body['code']).toBe('step_up_required');
    const details = [{ type: 'factor_change', factor: 'face', operation: 'change' }];
    const challenge = challengeOf(await assess(target, subject, { type: 'mfa.reset', details }));
    await passByKey(target, challenge, phone);
    const token = String((await redeem(target, challenge.authReqId)).body['access_token']);
    // The key alone does not put another face in the place of the one that stands, nor does what was approved for the face bind a phone.
    expect((await create(target, subject, { face_only: true, step_up_token: token })).body['code']).toBe('step_up_required');
    expect((await create(target, subject, { step_up_token: token })).body['code']).toBe('step_up_required');
  });

  test('a phone that is revoked while its face is being enrolled enrols none, and no link from before binds another', async () => {
    const target = get();
    const subject = freshSubject();
    const spare = bindingOf(await create(target, subject));
    await target.advance(1000);
    const where = await openFaceEnrollment(target, subject);
    const attempt = await startAttempt(target, where);
    expect(attempt.started.status).toBe(201);
    const token = target.apiKey;
    const [device] = (await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token })).body['devices'] as readonly { id: string }[];
    expect((await call(target, 'DELETE', `/v1/subjects/${subject}/devices/${device?.id ?? ''}`, { token })).status).toBe(204);

    const refused = [await attempt.read(), (await startAttempt(target, where)).started, await attempt.put(0, videoChunk(Uint8Array.of(255, 216), [20]))];
    for (const { status, body } of refused) expect([status, body['code']]).toEqual([404, 'enrollment_not_found']);
    expect((await call(target, 'GET', where.base, { token })).body['status']).toBe('expired');
    expect((await call(target, 'GET', `/v1/attempts/${attempt.id}`, { token: target.operatorKey })).body['status']).toBe('retry');
    expect((await call(target, 'POST', `/v1/enrollments/${spare.id}/open`, { json: { secret: spare.secret } })).status).toBe(404);
    expect((await openFaceEnrollment(target, subject)).token).toMatch(/^et_/);
  });

  describe('the person’s data', () => {
    test('withdrawing ends a running face attempt and leaves the phone’s key', async () => {
      const target = get();
      const subject = freshSubject();
      const { id, secret } = bindingOf(await create(target, subject));
      const opened = await call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret } });
      const token = String(opened.body['enrollment_token']);
      const consented = await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json: { face: true, version: NOTICE_VERSION, locale: 'en' } });
      const made = createCredential(consented.body['webauthn'] as CreationOptions, target.origin);
      await call(target, 'POST', `/v1/enrollments/${id}/register`, { token, json: { attestation: made.response } });
      const start = async () => call(target, 'POST', `/v1/enrollments/${id}/liveness`, { token, json: { capture: { source: 'web', track_label: '' } } });
      const attempt = String((await start()).body['attempt']);
      const withdrawn = await call(target, 'DELETE', `/v1/subjects/${subject}/consent`, { token: target.apiKey });
      expect(withdrawn.body).toEqual({ withdrawn: true });
      const verdict = await call(target, 'GET', `/v1/enrollments/${id}/liveness/${attempt}`, { token });
      expect(verdict.body['status']).toBe('retry');
      expect((await start()).body['code']).toBe('consent_required');
      const devices = (await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.apiKey })).body['devices'];
      expect(devices).toMatchObject([{ has_face: false }]);
    });

    test('an export holds what is kept and no secret; erasing leaves a receipt and nothing that opens', async () => {
      const target = get();
      const subject = freshSubject();
      const phone = await enrollKey(target, subject);
      await assess(target, subject);
      const challenge = await stepUp(target, subject);
      const exported = await call(target, 'GET', `/v1/subjects/${subject}/export`, { token: target.apiKey });
      expect(exported.status).toBe(200);
      expect(exported.text).toContain(phone.deviceId);
      for (const secret of [phone.deviceToken, challenge.watchToken, challenge.authReqId]) expect(exported.text).not.toContain(secret);
      expect(exported.text).not.toMatch(/token_hash|tokenHash|sealed|wrapped|nonce/i);
      const erased = await call(target, 'DELETE', `/v1/subjects/${subject}`, { token: target.apiKey });
      expect(erased.body['receipt']).toMatchObject({ id: expect.stringMatching(/^rcp_/), items: expect.objectContaining({ devices: 1 }) });
      expect(erased.text).not.toContain(subject);
      expect((await claim(target, challenge, phone, { frame: 0, secret: 'A'.repeat(22) })).status).toBe(404);
      expect((await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.apiKey })).body).toEqual({ devices: [] });
      expect((await create(target, subject)).status).toBe(201);
    });
  });
}
