import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { azureResult, FAKE_AZURE, type FakeAzureFace, startFakeAzureFace } from '../support/fakes/fake-azure-face.ts';
import { type Answer, assess, call, claimed, enrollKey, freshSubject, stepUp, type TestChallenge, type TestPhone } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import { seedFace } from './seed-face.ts';
import type { Target } from './target.ts';

// A fake of Microsoft's API on a local port, which keeps a picture with each session until it is deleted.
const MASTER_KEY = systemRandom.bytes(32);
const CAPTURE = { capture: { source: 'app', track_label: 'front' } };
const TEMPLATE = Array.from({ length: 128 }, () => 0.1);
const SUBJECTS = Array.from({ length: 12 }, freshSubject);

let azure: FakeAzureFace;
let running: Target | null = null;
const lines: string[] = [];
let subjects = 0;

beforeAll(async () => {
  azure = await startFakeAzureFace();
  const settings = {
    SHUALIAN_MASTER_KEY: toBase64url(MASTER_KEY),
    SHUALIAN_LIVENESS_PROVIDER: 'azure-face',
    SHUALIAN_AZURE_FACE_ENDPOINT: azure.url,
    SHUALIAN_AZURE_FACE_KEY: FAKE_AZURE.key,
    SHUALIAN_AZURE_FACE_REGION: FAKE_AZURE.region,
    SHUALIAN_LOG_LEVEL: 'warn',
  };
  running = await startNodeTarget('vendor-sessions', settings, lines, async (durable) => {
    const client = (await durable.clients.listClients()).find(({ name }) => name === 'exchange');
    for (const subject of SUBJECTS) {
      await seedFace({ clientId: client?.id ?? '', subject, embedding: TEMPLATE, version: `${NOTICE_VERSION}+azure-face` }, durable, MASTER_KEY);
    }
  });
});
afterAll(async () => {
  await running?.close();
  await azure.close();
});
beforeEach(() => {
  azure.instead = null;
  azure.result = { status: 'NotStarted', results: { attempts: [] } };
});

interface Run {
  readonly target: Target;
  readonly subject: string;
  readonly phone: TestPhone;
  readonly challenge: TestChallenge;
  readonly token: string;
  readonly session: string;
  readonly start: () => Promise<Answer>;
  readonly read: () => Promise<Answer>;
}

const sessionOf = (started: Answer): string => String((started.body['vendor'] as { session_id?: unknown } | undefined)?.session_id);

/** A person in the vendor's SDK. */
async function begun(): Promise<Run> {
  if (!running) throw new Error('not started');
  const target = running;
  const subject = SUBJECTS[subjects++] ?? '';
  const phone = await enrollKey(target, subject);
  await assess(target, subject);
  const challenge = await stepUp(target, subject);
  const token = await claimed(target, challenge, phone);
  const base = `/v1/challenges/${challenge.id}/liveness`;
  const start = (): Promise<Answer> => call(target, 'POST', base, { token, json: CAPTURE });
  const started = await start();
  expect(started.status, started.text).toBe(201);
  const session = sessionOf(started);
  expect(azure.sessions.has(session)).toBe(true);
  // The picture is taken.
  azure.result = azureResult('realface');
  return { target, subject, phone, challenge, token, session, start, read: () => call(target, 'GET', `${base}/${String(started.body['attempt'])}`, { token }) };
}

const untilGone = async (session: string): Promise<void> => expect.poll(() => azure.sessions.has(session), { timeout: 10_000 }).toBe(false);

describe('a session at a vendor is deleted there', () => {
  test.each<readonly [string, (run: Run) => Promise<Answer>]>([
    ['the gateway gives the challenge up', ({ target, challenge }) => call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey })],
    [
      'the person declines',
      ({ target, challenge, token }) => call(target, 'POST', `/v1/challenges/${challenge.id}/reject`, { token, json: { reason: 'changed_mind' } }),
    ],
    [
      'somebody else was asking',
      ({ target, challenge, token }) => call(target, 'POST', `/v1/challenges/${challenge.id}/reject`, { token, json: { reason: 'not_me' } }),
    ],
    ['consent is withdrawn', ({ target, subject }) => call(target, 'DELETE', `/v1/subjects/${subject}/consent`, { token: target.apiKey })],
    ['the person is erased', ({ target, subject }) => call(target, 'DELETE', `/v1/subjects/${subject}`, { token: target.apiKey })],
  ])('when %s', async (_name, act) => {
    const run = await begun();
    const answer = await act(run);
    expect(answer.status, answer.text).toBeLessThan(300);
    await untilGone(run.session);
    expect((await run.read()).text).not.toMatch(/"(passed|verifying)"|webauthn/);
  });

  test('when another try takes its place, and the other goes on', async () => {
    const { target, session, start } = await begun();
    await target.advance(61_000);
    const second = await start();
    expect(second.status, second.text).toBe(201);
    await untilGone(session);
    expect(azure.sessions.has(sessionOf(second))).toBe(true);
  });

  test('when "not me" is said to another challenge of the person', async () => {
    const { target, subject, phone, session } = await begun();
    const other = await stepUp(target, subject, { session: 's_other' });
    const token = await claimed(target, other, phone);
    expect(azure.sessions.has(session)).toBe(true);
    expect((await call(target, 'POST', `/v1/challenges/${other.id}/reject`, { token, json: { reason: 'not_me' } })).status).toBe(200);
    await untilGone(session);
  });
});

describe('while the vendor is away', () => {
  test('erasure and withdrawal are done all the same, and the operator reads what stayed open', async () => {
    const [erased, withdrawn] = [await begun(), await begun()];
    azure.instead = { status: 400, body: '{}' };
    lines.length = 0;
    const { target } = erased;
    expect((await call(target, 'DELETE', `/v1/subjects/${erased.subject}`, { token: target.apiKey })).status).toBe(200);
    expect((await call(target, 'DELETE', `/v1/subjects/${withdrawn.subject}/consent`, { token: target.apiKey })).status).toBeLessThan(300);
    await expect.poll(() => lines.filter((line) => line.includes('vendor_session_open')).length, { timeout: 10_000 }).toBe(2);
    for (const { session, subject } of [erased, withdrawn]) expect(lines.join('\n')).not.toMatch(new RegExp(`${session}|${subject}`));
  });
});
