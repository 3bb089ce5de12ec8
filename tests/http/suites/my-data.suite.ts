import { expect, test } from 'vitest';
import { type RequestOptions, signAssertion } from '../../../src/phone/authenticator.ts';
import { type Answer, assess, call, challengeOf, enrollKey, freshSubject, passByKey, race, redeem, type TestPhone } from '../actors.ts';
import { failAsAttack, greyPicture, openCreated, openFaceEnrollment, startAttempt } from '../start-attempt.ts';
import type { Target } from '../target.ts';

/** A signature that opens the person's data, not sent yet. */
async function signed(target: Target, phone: TestPhone): Promise<{ readonly ticket: unknown; readonly assertion: object }> {
  const offer = await call(target, 'POST', '/v1/my-data/offer', { json: { device_token: phone.deviceToken } });
  const made = signAssertion(offer.body['webauthn'] as RequestOptions, phone.credential, target.origin);
  phone.credential = made.credential;
  return { ticket: offer.body['ticket'], assertion: made.response };
}
const open = async (target: Target, json: object): Promise<Answer> => call(target, 'POST', '/v1/my-data/session', { json });
const tokenOf = async (target: Target, phone: TestPhone): Promise<string> => String((await open(target, await signed(target, phone))).body['token']);

/** The person's own page: see, withdraw, export. */
export function myDataSuite(get: () => Target): void {
  test('the phone’s key opens what is kept of its person, in their language, and nobody else’s', async () => {
    const target = get();
    const phone = await enrollKey(target, freshSubject());
    const other = await enrollKey(target, freshSubject());
    const token = await tokenOf(target, phone);
    const zh = await call(target, 'GET', '/v1/my-data', { token, headers: { 'Accept-Language': 'zh-CN' } });
    expect(zh.body).toMatchObject({ client_name: 'exchange', has_face: false, consents: [] });
    const items = zh.body['items'] as readonly { item: string; what: string; count: number; kept_until: string | null }[];
    expect(items.find(({ item }) => item === 'devices')).toMatchObject({
      what: '已绑定手机：名称、公钥、最近使用时间',
      count: 1,
      kept_until: null,
      kept_days: null,
    });
    expect(items.find(({ item }) => item === 'enrollments')).toMatchObject({ kept_days: 30 });
    expect(items.find(({ item }) => item === 'enrollments')?.kept_until).toMatch(/^\d{4}-/);
    expect(zh.body['processing_log']).toMatchObject([{ what: '记录对人脸验证的拒绝' }]);
    const en = await call(target, 'GET', '/v1/my-data', { token, headers: { 'Accept-Language': 'en' } });
    expect(en.body['processing_log']).toMatchObject([{ what: 'Refusal of the face check was recorded', legal_basis: expect.stringMatching(/GDPR/) }]);
    const file = await call(target, 'GET', '/v1/my-data/export', { token });
    expect(file.body['subject']).toBe(phone.subject);
    expect(file.text).not.toContain(other.subject);
    expect(file.text).not.toContain(phone.deviceToken);
  });

  test('a copy says that a face check was refused, and neither which check refused it nor a number of it', { timeout: 60_000 }, async () => {
    const target = get();
    const where = await openFaceEnrollment(target);
    const attempt = await startAttempt(target, where);
    expect((await failAsAttack(target, attempt, await greyPicture(), 0)).body).toMatchObject({ status: 'failed', hints: [] });
    const judged = (await call(target, 'GET', `/v1/attempts/${attempt.id}`, { token: target.operatorKey })).body;
    const refused = (judged['checks'] as readonly { name: string; ok: boolean }[]).flatMap(({ name, ok }) => (ok ? [] : [name]));
    const found = [...refused, ...(judged['reasons'] as readonly string[])];
    expect(found.length).toBeGreaterThan(1);
    const token = await tokenOf(target, where.phone);
    const own = await call(target, 'GET', '/v1/my-data/export', { token });
    const forSupport = await call(target, 'GET', `/v1/subjects/${where.subject}/export`, { token: target.apiKey });
    const told = { attempt: attempt.id, owner: expect.any(String), provider: 'local-active', assurance: 'server_verified', action_left_out: false, hints: [] };
    for (const { body } of [own, forSupport]) {
      const data = body['data'] as Readonly<Record<string, readonly unknown[]>>;
      expect(data['liveness_attempts']).toContainEqual(expect.objectContaining({ id: attempt.id, status: 'failed', hints: [], settledAt: expect.any(Number) }));
      expect(data['audit_events']).toContainEqual(expect.objectContaining({ kind: 'liveness.failed', at: expect.any(Number), data: told }));
      expect(body['processing_log']).toContainEqual(expect.objectContaining({ kind: 'liveness.failed', data: told }));
    }
    const view = await call(target, 'GET', '/v1/my-data', { token });
    for (const { text } of [own, forSupport, view])
      for (const word of [...found, 'reportJson', 'threshold', 'screen_light', '"reasons"', '"checks"']) expect(text, word).not.toContain(word);
  });

  test('a ticket opens once, for one of sixteen; a token lives ten minutes and dies with the phone', async () => {
    const target = get();
    const phone = await enrollKey(target, freshSubject());
    const proof = await signed(target, phone);
    const answers = await race(async () => open(target, proof));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body['code'] === 'assertion_invalid')).toHaveLength(15);
    const token = String(answers.find(({ status }) => status === 200)?.body['token']);
    const read = async (): Promise<number> => (await call(target, 'GET', '/v1/my-data', { token })).status;
    await target.advance(590_000);
    expect(await read()).toBe(200);
    await target.advance(10_000);
    expect(await read()).toBe(401);
    const late = await signed(target, phone);
    await target.advance(120_000);
    expect((await open(target, late)).body['code']).toBe('assertion_invalid');
    const fresh = await tokenOf(target, phone);
    await call(target, 'DELETE', `/v1/subjects/${phone.subject}/devices/${phone.deviceId}`, { token: target.apiKey });
    expect((await call(target, 'GET', '/v1/my-data', { token: fresh })).status).toBe(401);
    const gone = await call(target, 'POST', '/v1/my-data/offer', { json: { device_token: phone.deviceToken } });
    const unknown = await call(target, 'POST', '/v1/my-data/offer', { json: { device_token: 'A'.repeat(43) } });
    expect({ ...gone.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' });
    expect(gone.body['code']).toBe('device_not_found');
  });

  test('neither the phone’s token, nor another key, nor a ticket opens anything by itself', async () => {
    const target = get();
    const phone = await enrollKey(target, freshSubject());
    const thief = await enrollKey(target, freshSubject());
    const offer = await call(target, 'POST', '/v1/my-data/offer', { json: { device_token: phone.deviceToken } });
    const asked = { ...(offer.body['webauthn'] as RequestOptions), allowCredentials: [{ id: thief.credential.id }] };
    const foreign = signAssertion(asked, thief.credential, target.origin).response;
    expect((await open(target, { ticket: offer.body['ticket'], assertion: foreign })).body['code']).toBe('assertion_invalid');
    const own = await signed(target, thief);
    expect((await open(target, { ...own, ticket: offer.body['ticket'] })).body['code']).toBe('assertion_invalid');
    for (const token of [phone.deviceToken, `md_${String(offer.body['ticket'])}`, String(offer.body['ticket']), target.apiKey, 'md_AAAA']) {
      for (const [method, path] of [
        ['GET', '/v1/my-data'],
        ['GET', '/v1/my-data/export'],
        ['POST', '/v1/my-data/withdraw'],
      ] as const)
        expect((await call(target, method, path, { token })).body['code'], token).toBe('unauthorized');
    }
  });

  test('withdrawing there shreds the face and leaves the phone’s key', async () => {
    const target = get();
    const subject = 'u_withdraws_himself';
    const phone = await enrollKey(target, subject);
    const token = await tokenOf(target, phone);
    expect((await call(target, 'GET', '/v1/my-data', { token })).body).toMatchObject({
      has_face: true,
      consents: [{ version: '2026-11', withdrawn_at: null }],
    });
    expect((await call(target, 'POST', '/v1/my-data/withdraw', { token })).body).toEqual({ withdrawn: true });
    const after = await call(target, 'GET', '/v1/my-data', { token });
    expect(after.body).toMatchObject({ has_face: false, consents: [{ withdrawn_at: expect.any(String) }] });
    expect(after.text).not.toContain('"face_templates"');
    const devices = (await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.apiKey })).body['devices'];
    expect(devices).toMatchObject([{ has_face: false }]);
  });

  test('who holds the phone withdraws, and still puts no other face in place of it: only a gateway that knows the person does', async () => {
    const target = get();
    const { subject, phone } = await openFaceEnrollment(target);
    expect((await call(target, 'POST', '/v1/my-data/withdraw', { token: await tokenOf(target, phone) })).body).toEqual({ withdrawn: true });
    const consents = async (): Promise<unknown> => (await call(target, 'GET', '/v1/my-data', { token: await tokenOf(target, phone) })).body['consents'];
    const withdrawn = await consents();
    const create = async (session: string, more: object): Promise<Answer> => {
      const details = [{ type: 'factor_change', factor: 'device', operation: 'add' }];
      const challenge = challengeOf(await assess(target, subject, { type: 'mfa.reset', details, session }));
      await passByKey(target, challenge, phone);
      const issued = (await redeem(target, challenge.authReqId)).body['access_token'];
      const json = { subject: { id: subject }, step_up_token: issued, ...more };
      return call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json });
    };
    const alone = await openCreated(target, subject, await create('s_alone', {}));
    expect((await startAttempt(target, alone)).started.body['code']).toBe('consent_required');
    expect((await call(target, 'GET', alone.base, { token: target.apiKey })).body['status']).toBe('complete');
    expect(await consents()).toEqual(withdrawn);
    const known = await openCreated(target, subject, await create('s_known', { face_reset: true }));
    expect((await startAttempt(target, known)).started.status).toBe(201);
    expect(await consents()).toHaveLength(2);
  });
}
