import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64url } from '../../src/lib/bytes.ts';
import { type RequestOptions, signAssertion } from '../../src/phone/authenticator.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import { type Answer, assess, call, claimed, complete, confirm, enrollKey, redeem, signedPasskey, stepUp, WITHDRAWAL } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import { seedFace } from './seed-face.ts';
import type { Target } from './target.ts';

const MASTER_KEY = systemRandom.bytes(32);
const OUTCOMES = ['', '-twice', '-withdrawn', '-sim-spoof', '-sim-uncertain', '-sim-pending', '-sim-down'];
const CAPTURE = { capture: { source: 'app', track_label: 'front' } };
// No picture is ever compared here: any template will do.
const TEMPLATE = Array.from({ length: 128 }, () => 0.1);

let live: Target | null = null;
let sandbox: Target | null = null;
beforeAll(async () => {
  const settings = { SHUALIAN_MASTER_KEY: toBase64url(MASTER_KEY), SHUALIAN_LIVENESS_PROVIDER: 'simulated' };
  const target = await startNodeTarget('simulated', settings, undefined, async (durable) => {
    await durable.clients.addClient({ id: 'cli_sandbox', name: 'sandbox', audience: 'https://sandbox.example', demo: true, createdAt: systemClock.now() });
    for (const { id } of await durable.clients.listClients()) {
      for (const outcome of OUTCOMES) await seedFace({ clientId: id, subject: `u${outcome}`, embedding: TEMPLATE }, durable, MASTER_KEY);
    }
  });
  live = target;
  sandbox = { ...target, apiKey: target.demoKey };
});
afterAll(async () => live?.close());

function started(target: Target | null): Target {
  if (!target) throw new Error('not started');
  return target;
}

async function attemptOf(outcome: string) {
  const target = started(sandbox);
  const subject = `u${outcome}`;
  const phone = await enrollKey(target, subject);
  await assess(target, subject);
  const challenge = await stepUp(target, subject);
  const token = await claimed(target, challenge, phone);
  const base = `/v1/challenges/${challenge.id}/liveness`;
  const begun = await call(target, 'POST', base, { token, json: CAPTURE });
  const path = `${base}/${String(begun.body['attempt'])}`;
  const read = (): Promise<Answer> => call(target, 'GET', path, { token });
  return { target, phone, challenge, token, begun, base, path, read };
}

describe('the simulated provider', () => {
  test('passes a demo client up to the acr of the key, and the token tells what that is worth', async () => {
    const { target, phone, challenge, token, begun, read } = await attemptOf('');
    expect(challenge.methods).toEqual(['face', 'passkey']);
    expect(begun.status).toBe(201);
    expect(begun.body).toMatchObject({ tries_left: 2, vendor: { provider: 'simulated', region: 'none', session_id: expect.stringMatching(/^sim-lva_/) } });
    expect(begun.body).not.toHaveProperty('step');
    const verdict = await read();
    expect(verdict.body).toMatchObject({ status: 'passed' });
    const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, target.origin);
    const done = await complete(target, challenge, token, signed.response);
    if (done.body['status'] === 'awaiting_confirmation') await confirm(target, challenge, done.body['confirm_code']);
    const issued = await redeem(target, challenge.authReqId);
    const [, payload = ''] = String(issued.body['access_token']).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
    expect(claims).toMatchObject({ acr: 'urn:shualian:acr:device', assurance: 'client_asserted', liveness_provider: 'simulated' });
    expect(claims['amr']).not.toContain('face');
  });

  describe('a verdict that no longer counts', () => {
    const sign = async (one: Awaited<ReturnType<typeof attemptOf>>) => {
      const verdict = await one.read();
      expect(verdict.body).toMatchObject({ status: 'passed' });
      return signAssertion(verdict.body['webauthn'] as RequestOptions, one.phone.credential, one.target.origin).response;
    };
    const passesByKey = async ({ target, challenge, phone, token }: Awaited<ReturnType<typeof attemptOf>>) =>
      expect((await complete(target, challenge, token, await signedPasskey(target, challenge, phone, token))).status).toBe(200);

    test('is signed for no more when another try was begun, however that ends', async () => {
      const one = await attemptOf('-twice');
      const { target, challenge, token, base, read } = one;
      const signed = await sign(one);
      const again = await call(target, 'POST', base, { token, json: CAPTURE });
      expect(again.status).toBe(201);
      const refused = [await complete(target, challenge, token, signed), await read(), await complete(target, challenge, token, signed)];
      for (const { status, body } of refused) expect([status, body['code']]).toEqual([409, 'challenge_wrong_state']);
      // The last try is as good as the first was.
      expect((await call(target, 'GET', `${base}/${String(again.body['attempt'])}`, { token })).body).toMatchObject({ status: 'passed', webauthn: {} });
      expect((await read()).body['code']).toBe('challenge_wrong_state');
      await passesByKey(one);
    });

    test('is signed for no more when the consent was withdrawn and the face is gone', async () => {
      const one = await attemptOf('-withdrawn');
      const { target, challenge, token, phone, read } = one;
      const signed = await sign(one);
      expect((await call(target, 'DELETE', `/v1/subjects/${phone.subject}/consent`, { token: target.apiKey })).body).toEqual({ withdrawn: true });
      const refused = [await complete(target, challenge, token, signed), await read()];
      for (const { status, body } of refused) expect([status, body['code']]).toEqual([403, 'face_not_enrolled']);
      await passesByKey(one);
    });
  });

  test('is for nobody with a live key: a face is no way to pass there', async () => {
    const target = started(live);
    await enrollKey(target, 'u');
    await assess(target, 'u');
    const answer = await assess(target, 'u', { type: 'withdrawal.create', details: [WITHDRAWAL] });
    expect(answer.body).toMatchObject({ decision: 'step_up', challenge: { methods: ['passkey'] } });
    expect(answer.body['reasons']).toContainEqual({ code: 'face_provider_missing', weight: 0 });
  });

  test.each([
    ['-sim-spoof', 'failed', []],
    ['-sim-uncertain', 'retry', ['action_not_detected']],
    ['-sim-pending', 'verifying', []],
  ])('gives the outcome %s', async (outcome, status, hints) => {
    const { target, path, token, read } = await attemptOf(outcome);
    const verdict = await read();
    expect(verdict.body).toMatchObject({ status, hints: hints.map((code) => ({ code })) });
    expect(verdict.body).not.toHaveProperty('webauthn');
    const raw = { type: 'application/vnd.shualian.frames', body: new Uint8Array(20) };
    expect((await call(target, 'PUT', `${path}/0`, { token, raw })).body).toMatchObject({ code: 'liveness_attempt_ended' });
  });

  test('is away when asked to be: 503, and the fallback stays', async () => {
    const { target, challenge, begun, token } = await attemptOf('-sim-down');
    expect([begun.status, begun.body['code'], begun.headers.get('Retry-After')]).toEqual([503, 'liveness_provider_unavailable', '5']);
    const offered = await call(target, 'POST', `/v1/challenges/${challenge.id}/fallback`, { token, json: { method: 'passkey' } });
    expect(offered.status).toBe(200);
  });
});
