import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSecret } from '../../../src/lib/bytes.ts';
import { embeddingDistance } from '../../../src/liveness/embedding.ts';
import { TEMPLATE_VERSION } from '../../../src/liveness/template.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { type RequestOptions, signAssertion } from '../../../src/phone/authenticator.ts';
import {
  assess,
  bindingOf,
  call,
  challengeOf,
  claimed,
  complete,
  confirm,
  freshSubject,
  passByKey,
  redeem,
  signedPasskey,
  stepUp,
  type TestPhone,
  versionOf,
} from '../../http/actors.ts';
import { createBinding, openCreated } from '../../http/start-attempt.ts';
import { enrollFace, performAttempt } from '../../http/virtual-attempt.ts';
import { createDraw, embeddingOf } from '../liveness/synthetic-attempt.ts';
import { actAs, type ScriptedService, startScriptedService } from './scripted-service.ts';

const START_MS = 120_000;
const TEST_MS = 60_000;
const [OLD, NEW] = [7, 8];
const CAPTURE = { capture: { source: 'web', track_label: '' } };

let service: ScriptedService;
beforeAll(async () => {
  service = await startScriptedService();
}, START_MS);
afterAll(() => service.close());

async function perform(where: { readonly base: string; readonly token: string }, person: number) {
  const { verdict } = await performAttempt(service, where, actAs({ person }));
  await service.settle();
  expect(verdict.body, verdict.text).toMatchObject({ status: 'passed' });
  return verdict;
}

/** Whose face stands. */
async function whoStands(subject: string): Promise<number | undefined> {
  const { face } = await service.faceOf(subject);
  const distanceTo = (person: number): number => embeddingDistance(face.current, embeddingOf(person, createDraw(1)));
  return [OLD, NEW].find((person) => distanceTo(person) < DEFAULT_THRESHOLDS.identityMatchMax);
}

/** A step-up for setting the face anew, or for another change, by the face and the key of the phone. */
async function provedFor(phone: TestPhone, person: number, change = { factor: 'face', operation: 'change' }): Promise<string> {
  const details = [{ type: 'factor_change', ...change }];
  const challenge = challengeOf(await assess(service, phone.subject, { type: 'mfa.reset', details }));
  const token = await claimed(service, challenge, phone);
  const verdict = await perform({ base: `/v1/challenges/${challenge.id}`, token }, person);
  const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, service.origin);
  phone.credential = signed.credential;
  const done = await complete(service, challenge, token, signed.response);
  expect(done.status, done.text).toBe(200);
  if (done.body['status'] === 'awaiting_confirmation') await confirm(service, challenge, done.body['confirm_code']);
  const issued = await redeem(service, challenge.authReqId);
  expect(issued.body).toMatchObject({ acr: 'urn:shualian:acr:face+device' });
  return String(issued.body['access_token']);
}

describe('a face that stands', () => {
  it('is replaced by a new one after a step-up by that face and the phone’s key', { timeout: TEST_MS }, async () => {
    const { phone } = await enrollFace(service, actAs({ person: OLD }));
    await service.settle();
    expect(await whoStands(phone.subject)).toBe(OLD);
    const json = { subject: { id: phone.subject }, face_only: true, step_up_token: await provedFor(phone, OLD) };
    const { id, secret } = bindingOf(await call(service, 'POST', '/v1/enrollments', { token: service.apiKey, json }));
    const base = `/v1/enrollments/${id}`;
    const opened = await call(service, 'POST', `${base}/open`, { json: { secret, device_token: phone.deviceToken } });
    const token = String(opened.body['enrollment_token']);
    await call(service, 'POST', `${base}/consent`, { token, json: { face: true, version: versionOf(opened), locale: 'en' } });
    // Until the new face has passed, the old one stands.
    expect(await whoStands(phone.subject)).toBe(OLD);
    await perform({ base, token }, NEW);
    expect(await whoStands(phone.subject)).toBe(NEW);
  });

  it('stays when another phone is bound: who approved that, by face and key, did not approve another face', { timeout: TEST_MS }, async () => {
    const { phone } = await enrollFace(service, actAs({ person: OLD }));
    await service.settle();
    const { record } = await service.faceOf(phone.subject);
    const json = { subject: { id: phone.subject }, step_up_token: await provedFor(phone, OLD, { factor: 'device', operation: 'add' }) };
    const created = await call(service, 'POST', '/v1/enrollments', { token: service.apiKey, json });
    const { base, token } = await openCreated(service, phone.subject, created);
    const refused = await call(service, 'POST', `${base}/liveness`, { token, json: CAPTURE });
    expect(refused.status, refused.text).toBeGreaterThanOrEqual(400);
    expect((await service.faceOf(phone.subject)).record.sealed).toEqual(record.sealed);
    expect(await whoStands(phone.subject)).toBe(OLD);
  });

  it('that was withdrawn is enrolled again when the gateway says who this is, by a key that may: also on the phone that is bound', {
    timeout: TEST_MS,
  }, async () => {
    const { phone } = await enrollFace(service, actAs({ person: OLD }));
    await service.settle();
    const { subject } = phone;
    await call(service, 'DELETE', `/v1/subjects/${subject}/consent`, { token: service.apiKey });
    const details = [{ type: 'factor_change', factor: 'face', operation: 'add' }];
    const challenge = challengeOf(await assess(service, subject, { type: 'mfa.reset', details }));
    await passByKey(service, challenge, phone);
    const stepUpToken = (await redeem(service, challenge.authReqId)).body['access_token'];
    const create = async (token: string, more: object) =>
      call(service, 'POST', '/v1/enrollments', { token, json: { subject: { id: subject }, face_only: true, step_up_token: stepUpToken, ...more } });
    expect((await create(service.apiKey, {})).body['code']).toBe('step_up_required');
    const { client } = (await service.deps.clients.findKeyByHash(hashSecret(service.apiKey))) ?? {};
    const about = { id: 'key_enrols', clientId: client?.id ?? '', name: 'enrols', eventTypes: [], detailTypes: [], demo: false, revokedAt: null };
    await service.deps.clients.addKey({ ...about, createdAt: service.now(), secretHash: hashSecret('sk_test_enrols'), scopes: ['enroll'] });
    const narrow = await create('sk_test_enrols', { face_reset: true });
    expect([narrow.status, narrow.body['code']]).toEqual([403, 'forbidden_scope']);
    const { id, secret } = bindingOf(await create(service.apiKey, { face_reset: true }));
    const base = `/v1/enrollments/${id}`;
    const opened = await call(service, 'POST', `${base}/open`, { json: { secret, device_token: phone.deviceToken } });
    const token = String(opened.body['enrollment_token']);
    await call(service, 'POST', `${base}/consent`, { token, json: { face: true, version: versionOf(opened), locale: 'en' } });
    await perform({ base, token }, NEW);
    expect(await whoStands(subject)).toBe(NEW);
  });

  it('stays when an enrolment that was begun before it, without any step-up, brings another', { timeout: TEST_MS }, async () => {
    const subject = freshSubject();
    const links = [await createBinding(service, subject), await createBinding(service, subject)] as const;
    const first = await openCreated(service, subject, links[0]);
    const second = await openCreated(service, subject, links[1]);
    await perform(first, OLD);
    const { record } = await service.faceOf(subject);
    await perform(second, NEW);
    expect((await service.faceOf(subject)).record).toEqual(record);
    expect(await whoStands(subject)).toBe(OLD);
  });

  it('of an older version is compared with nothing: the face check does not begin, and the phone is told why', { timeout: TEST_MS }, async () => {
    const { phone } = await enrollFace(service, actAs({ person: OLD }));
    await service.settle();
    const challenge = await stepUp(service, phone.subject);
    expect(challenge.methods).toContain('face');
    const token = await claimed(service, challenge, phone);
    const { record } = await service.faceOf(phone.subject);
    for (const old of [{ version: TEMPLATE_VERSION - 1 }, { model: 'another-network' }]) {
      expect(await service.deps.templates.enroll({ ...record, ...old }, { mayReplace: true })).toBe(true);
      const refused = await call(service, 'POST', `/v1/challenges/${challenge.id}/liveness`, { token, json: CAPTURE });
      expect([refused.status, refused.body['code']]).toEqual([403, 'face_reference_outdated']);
    }
    // The phone's key still passes, and a face is not offered again.
    expect((await complete(service, challenge, token, await signedPasskey(service, challenge, phone, token))).status).toBe(200);
    expect((await stepUp(service, phone.subject)).methods).toEqual(['passkey']);
    expect(await service.deps.templates.enroll(record, { mayReplace: true })).toBe(true);
    expect((await stepUp(service, phone.subject)).methods).toContain('face');
  });
});
