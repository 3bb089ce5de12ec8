import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { type RequestOptions, signAssertion } from '../../src/phone/authenticator.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { encode, puppetOf } from '../analyzer/film.ts';
import { FAKE_AWS, type FakeRekognition, startFakeRekognition } from '../support/fakes/fake-rekognition.ts';
import {
  type Answer,
  assess,
  call,
  challengeOf,
  claimed,
  complete,
  confirm,
  enrollKey,
  passByKey,
  redeem,
  stepUp,
  type TestChallenge,
  type TestPhone,
  WITHDRAWAL,
} from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import { seedFace } from './seed-face.ts';
import type { Target } from './target.ts';

// A fake of Amazon's API on a local port; the service, its engine and the pictures are real.
const MASTER_KEY = systemRandom.bytes(32);
const CAPTURE = { capture: { source: 'app', track_label: 'front' } };
const FACE = 'urn:shualian:acr:face+device';
const SUBJECTS = ['u_genuine', 'u_stranger', 'u_outage', 'u_late', 'u_plain', 'u_frames'];
const NAMES_AMAZON = `${NOTICE_VERSION}+aws-rekognition`;
const millions = { ...WITHDRAWAL, amount_usd: '600000.00', balance_usd: '9000000.00' };

let aws: FakeRekognition;
let [withVendor, without]: [Target | null, Target | null] = [null, null];
const analyzer = createPoolAnalyzer({ size: 1, queueLimit: 4 });

/** The puppet as a vendor would send it: larger than a frame of a phone. */
async function pictureOf(person: number): Promise<Uint8Array> {
  const small = await encode(puppetOf(person).render({}, 3), 95);
  return new Uint8Array(await sharp(small).resize({ width: 1280 }).jpeg({ quality: 95 }).toBuffer());
}

async function startTarget(settings: Readonly<Record<string, string>>): Promise<Target> {
  const stills = await Promise.all([1, 2, 3].map(async (take) => ({ kind: 'still' as const, tMs: take, jpeg: await encode(puppetOf(7).render({}, take)) })));
  const [measured] = await analyzer.analyze(stills);
  const embedding = measured?.embedding;
  if (!embedding) throw new Error('the puppet has no face');
  return startNodeTarget('providers', { SHUALIAN_MASTER_KEY: toBase64url(MASTER_KEY), ...settings }, undefined, async (durable) => {
    const client = (await durable.clients.listClients()).find(({ name }) => name === 'exchange');
    for (const subject of SUBJECTS) await seedFace({ clientId: client?.id ?? '', subject, embedding, version: NAMES_AMAZON }, durable, MASTER_KEY);
    await seedFace({ clientId: client?.id ?? '', subject: 'u_before', embedding }, durable, MASTER_KEY);
  });
}

beforeAll(async () => {
  aws = await startFakeRekognition();
  const key = { SHUALIAN_AWS_ACCESS_KEY_ID: FAKE_AWS.accessKeyId, SHUALIAN_AWS_SECRET_ACCESS_KEY: FAKE_AWS.secretAccessKey };
  withVendor = await startTarget({ ...key, SHUALIAN_AWS_REGION: FAKE_AWS.region, SHUALIAN_AWS_ENDPOINT: aws.url });
  without = await startTarget({});
});
afterAll(async () => {
  await Promise.all([withVendor?.close(), without?.close(), aws.close(), analyzer.close()]);
});

const vendorTarget = (): Target => {
  if (!withVendor) throw new Error('not started');
  return withVendor;
};

async function challengeFor(target: Target, subject: string): Promise<{ phone: TestPhone; challenge: TestChallenge; answer: Answer }> {
  const phone = await enrollKey(target, subject);
  await assess(target, subject);
  const answer = await assess(target, subject, { type: 'withdrawal.create', details: [millions] });
  return { phone, answer, challenge: challengeOf(answer) };
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function startAt(target: Target, subject: string) {
  const { phone, challenge } = await challengeFor(target, subject);
  const token = await claimed(target, challenge, phone);
  const base = `/v1/challenges/${challenge.id}/liveness`;
  const started = await call(target, 'POST', base, { token, json: CAPTURE });
  const attempt = String(started.body['attempt']);
  const read = async (): Promise<Answer> => {
    await sleep(1100);
    return call(target, 'GET', `${base}/${attempt}`, { token });
  };
  return { phone, challenge, token, started, read, attemptPath: `${base}/${attempt}` };
}

function claimsOf(issued: Answer): Readonly<Record<string, unknown>> {
  const [, payload = ''] = String(issued.body['access_token']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}

async function succeedWith(person: number): Promise<void> {
  aws.result = { Status: 'SUCCEEDED', Confidence: 98.5, ReferenceImage: { Bytes: Buffer.from(await pictureOf(person)).toString('base64') } };
}

describe('a withdrawal that only a vendor may judge', () => {
  test('is asked about first when Amazon was not named in what the person agreed to; the own check needs no such answer', async () => {
    const target = vendorTarget();
    const { challenge, token, started } = await startAt(target, 'u_before');
    expect([started.status, started.body['code']]).toEqual([403, 'consent_outdated']);
    const answer = { face: true, version: NAMES_AMAZON, locale: 'en' };
    expect((await call(target, 'POST', `/v1/challenges/${challenge.id}/consent`, { token, json: { ...answer, version: NOTICE_VERSION } })).body['code']).toBe(
      'consent_outdated',
    );
    expect((await call(target, 'POST', `/v1/challenges/${challenge.id}/consent`, { token, json: answer })).body).toEqual({ face: true });
    const again = await call(target, 'POST', `/v1/challenges/${challenge.id}/liveness`, { token, json: CAPTURE });
    expect(again.body).toMatchObject({ vendor: { provider: 'aws-rekognition' } });
    const own = await stepUp(target, 'u_before', { session: 's_own' });
    expect(own.methods).toContain('face');
  });

  test('passes by the vendor and our match, and the token says so', async () => {
    const target = vendorTarget();
    const { phone, challenge, token, started, read } = await startAt(target, 'u_genuine');
    expect(challenge.methods).toEqual(['face', 'passkey']);
    expect(started.status).toBe(201);
    expect(started.body).toMatchObject({ vendor: { provider: 'aws-rekognition', region: 'eu-west-1', session_id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(started.body).not.toHaveProperty('step');
    aws.result = { Status: 'IN_PROGRESS' };
    expect((await read()).body).toMatchObject({ status: 'verifying' });
    await succeedWith(7);
    const verdict = await read();
    expect(verdict.body).toMatchObject({ status: 'passed' });
    const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, target.origin);
    const done = await complete(target, challenge, token, signed.response);
    expect(done.body).toMatchObject({ status: 'awaiting_confirmation' });
    expect((await confirm(target, challenge, done.body['confirm_code'])).status).toBe(200);
    const issued = await redeem(target, challenge.authReqId);
    const claims = claimsOf(issued);
    expect(claims).toMatchObject({ acr: FACE, assurance: 'server_verified', liveness_provider: 'aws-rekognition' });
    expect(claims['amr']).toContain('face');
  });

  test('not a live stranger, and nothing tells why', async () => {
    const { read } = await startAt(vendorTarget(), 'u_stranger');
    await succeedWith(12);
    const verdict = await read();
    expect(verdict.body).toMatchObject({ status: 'failed', hints: [] });
    expect(verdict.text).not.toMatch(/mismatch|aws|confidence|webauthn/i);
    await succeedWith(7);
    expect((await read()).body).toMatchObject({ status: 'failed' });
  });

  test('while the vendor is away: 503, nothing passes, the fallback goes on', async () => {
    const target = vendorTarget();
    const { phone, challenge, read, token } = await startAt(target, 'u_outage');
    aws.instead = { status: 500, body: '{}' };
    const verdict = await read();
    expect([verdict.status, verdict.body['code']]).toEqual([503, 'liveness_provider_unavailable']);
    expect(verdict.headers.get('Retry-After')).toBe('5');
    const again = await call(target, 'POST', `/v1/challenges/${challenge.id}/liveness`, { token, json: CAPTURE });
    expect([again.status, again.body['code']]).toEqual([503, 'liveness_provider_unavailable']);
    aws.instead = null;
    const offered = await call(target, 'POST', `/v1/challenges/${challenge.id}/fallback`, { token, json: { method: 'passkey' } });
    const signed = signAssertion(offered.body['webauthn'] as RequestOptions, phone.credential, target.origin);
    expect((await complete(target, challenge, token, signed.response)).body).toMatchObject({ status: 'awaiting_confirmation' });
  });

  test('takes no frames, and no verdict of the phone', async () => {
    const target = vendorTarget();
    const { attemptPath, token, challenge } = await startAt(target, 'u_frames');
    aws.result = { Status: 'IN_PROGRESS' };
    const raw = { type: 'application/vnd.shualian.frames', body: new Uint8Array(20) };
    expect((await call(target, 'PUT', `${attemptPath}/0`, { token, raw })).body).toMatchObject({ code: 'liveness_attempt_ended' });
    const claiming = { ...CAPTURE, verdict: 'passed' };
    expect((await call(target, 'POST', `/v1/challenges/${challenge.id}/liveness`, { token, json: claiming })).body).toMatchObject({ code: 'request_invalid' });
  });

  test('not by ours where no vendor is set up: by the key, with its own acr, and the answer says so', async () => {
    if (!without) throw new Error('not started');
    const { phone, challenge, answer } = await challengeFor(without, 'u_plain');
    expect(challenge.methods).toEqual(['passkey']);
    expect(answer.body['reasons']).toContainEqual({ code: 'face_provider_missing', weight: 0 });
    await passByKey(without, challenge, phone);
    const issued = await redeem(without, challenge.authReqId);
    const claims = claimsOf(issued);
    expect(claims).toMatchObject({ acr: 'urn:shualian:acr:device' });
    expect(claims).not.toHaveProperty('assurance');
    expect(claims).not.toHaveProperty('liveness_provider');
  });
});
