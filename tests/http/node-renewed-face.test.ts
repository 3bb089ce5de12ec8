import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64url } from '../../src/lib/bytes.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { bindingOf, call, enrollKey, versionOf } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import { seedFace } from './seed-face.ts';
import { seedFaceChange } from './seed-face-change.ts';
import type { Target } from './target.ts';

// A token as a step-up by face and key gives it, signed by the service's own key; everything after it is asked for over HTTP.
const MASTER_KEY = systemRandom.bytes(32);
const PORT = 20_000 + (process.pid % 20_000);
const SUBJECT = 'u_renews';
let target: Target;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  const settings = { SHUALIAN_MASTER_KEY: toBase64url(MASTER_KEY), SHUALIAN_PORT: String(PORT) };
  target = await startNodeTarget('renewed face', settings, undefined, async (durable) => {
    const client = (await durable.clients.listClients()).find(({ name }) => name === 'exchange');
    if (!client) throw new Error('no client');
    const embedding = Array.from({ length: EMBEDDING_LENGTH }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));
    await seedFace({ clientId: client.id, subject: SUBJECT, embedding }, durable, MASTER_KEY);
    for (const acr of ['urn:shualian:acr:face+device', 'urn:shualian:acr:device']) {
      const issuer = `http://localhost:${String(PORT)}`;
      tokens[acr] = await seedFaceChange({ client, subject: SUBJECT, issuer, acr }, durable, MASTER_KEY);
    }
  });
});
afterAll(() => target.close());

test('a bound phone sets its face anew after a step-up by face and key, once; nothing less and no other phone does', async () => {
  const phone = await enrollKey(target, SUBJECT);
  const create = async (token?: string) =>
    call(target, 'POST', '/v1/enrollments', {
      token: target.apiKey,
      json: { subject: { id: SUBJECT }, face_only: true, ...(token === undefined ? {} : { step_up_token: token }) },
    });
  for (const token of [undefined, tokens['urn:shualian:acr:device']]) expect((await create(token)).body['code']).toBe('step_up_required');
  const created = await create(tokens['urn:shualian:acr:face+device']);
  expect(created.status).toBe(201);
  expect((await create(tokens['urn:shualian:acr:face+device'])).body['code']).toBe('step_up_required');
  const { id, secret } = bindingOf(created);
  const open = async (more: object) => call(target, 'POST', `/v1/enrollments/${id}/open`, { json: { secret, ...more } });
  for (const stranger of [{}, { device_token: 'A'.repeat(43) }]) expect((await open(stranger)).body['code']).toBe('enrollment_not_found');
  const opened = await open({ device_token: phone.deviceToken });
  expect(opened.body).toMatchObject({ face_only: true, has_face: true });
  const token = String(opened.body['enrollment_token']);
  const json = { face: true, version: versionOf(opened), locale: 'en' };
  expect((await call(target, 'POST', `/v1/enrollments/${id}/consent`, { token, json })).body).toEqual({ status: 'registered' });
  const capture = { capture: { source: 'web', track_label: '' } };
  expect((await call(target, 'POST', `/v1/enrollments/${id}/liveness`, { token, json: capture })).body).toMatchObject({ step: { seq: 0 } });
  const devices = (await call(target, 'GET', `/v1/subjects/${SUBJECT}/devices`, { token: target.apiKey })).body['devices'];
  expect(devices).toHaveLength(1);
});
