import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { createDurableStores } from '../../src/store/postgres/durable-stores.ts';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { freePort } from '../support/child-service.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { call, enrollKey, freshSubject, stepUp } from './actors.ts';
import { seedKeys } from './seed-keys.ts';
import type { Target } from './target.ts';

// A process that is gone in the middle of a delivery, as after a power cut: no handler runs, nothing is flushed.
let database: TestDatabase;
let sql: postgres.Sql;
let target: Target;
let service: ServiceProcess;
let receiver: WebhookReceiver;
let env: Record<string, string>;
const dataDir = mkdtempSync(path.join(tmpdir(), 'shualian-killed-'));

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const connection = openPostgres(database.url, { migrationsFolder: PROJECT_PATHS.migrations });
  await connection.migrate();
  const keys = await seedKeys(createDurableStores(connection.db, systemRandom));
  await connection.close();
  sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  const port = await freePort();
  const origin = `http://localhost:${String(port)}`;
  env = {
    DATABASE_URL: database.url,
    SHUALIAN_MODE: 'demo',
    SHUALIAN_PORT: String(port),
    SHUALIAN_DATA_DIR: dataDir,
    SHUALIAN_LOG_LEVEL: 'error',
    SHUALIAN_UNSAFE_PRIVATE_ENDPOINTS: 'on',
    // What a process that died was sending is sent again after twice that.
    SHUALIAN_OUTBOUND_TIMEOUT_SECONDS: '1',
    // No face is checked here: no engine is started.
    SHUALIAN_ANALYZER_URL: 'http://127.0.0.1:1',
    SHUALIAN_ANALYZER_SECRET: 'A'.repeat(43),
  };
  target = { ...keys, name: 'killed', origin, address: origin, send: (request) => fetch(request) } as Target;
  service = await startService(origin, env);
  receiver = await startWebhookReceiver();
  const added = await call(target, 'POST', '/v1/webhooks', { token: target.operatorKey, json: { url: receiver.url } });
  expect(added.status, added.text).toBe(201);
});
afterAll(async () => {
  await service.killHard();
  await receiver.kill();
  await sql.end({ timeout: 2 });
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  receiver.answer((_event, response) => void response.writeHead(204).end());
});

/** Something happens to a subject: a phone is bound, a challenge is made and taken back. */
async function happen(subject: string): Promise<void> {
  await enrollKey(target, subject);
  const challenge = await stepUp(target, subject);
  const canceled = await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey });
  expect(canceled.status, canceled.text).toBeLessThan(300);
}

interface Row {
  readonly event_id: string;
  readonly type: string;
  readonly status: string;
}

const rowsOf = async (subject: string): Promise<readonly Row[]> =>
  sql<Row[]>`select event_id, type, status from outbox where subject = ${subject} order by seq`;
const until = async (what: () => Promise<boolean>): Promise<void> => expect.poll(what, { timeout: 30_000, interval: 5 }).toBe(true);

/** After the process has come back, everything that was written has arrived, in its order, and each under one id. */
async function expectAllArrived(subject: string): Promise<readonly string[]> {
  service = await startService(target.origin, env);
  await expect.poll(async () => (await rowsOf(subject)).map(({ status }) => status), { timeout: 40_000, interval: 100 }).toEqual(['delivered', 'delivered']);
  const written = await rowsOf(subject);
  expect(written.map(({ type }) => type)).toEqual(['device.registered', 'challenge.canceled']);
  const arrived = receiver.received.filter(({ data }) => data['subject'] === subject);
  const ids = arrived.map(({ id }) => id);
  // First arrivals in the order of what happened; a second one bears the id of the first, and the same words.
  expect([...new Set(ids)]).toEqual(written.map(({ event_id: id }) => id));
  for (const one of arrived) expect(one.body).toBe(arrived.find(({ id }) => id === one.id)?.body);
  return ids;
}

describe('a process that is killed', () => {
  test('before anybody has taken the event', async () => {
    const subject = freshSubject();
    // Nobody takes what is for an endpoint that is paused.
    await sql`update webhooks set paused_until = 9000000000000`;
    await happen(subject);
    await service.killHard();
    await sql`update webhooks set paused_until = 0`;
    expect(receiver.received.filter(({ data }) => data['subject'] === subject)).toEqual([]);
    expect(await expectAllArrived(subject)).toHaveLength(2);
  });

  test('when it has taken the event and not sent it', async () => {
    const subject = freshSubject();
    await receiver.kill();
    const isLeased = until(async () => (await sql`select 1 from outbox where subject = ${subject} and lease_nonce is not null`).length > 0);
    await enrollKey(target, subject);
    await isLeased;
    await service.killHard();
    await receiver.revive();
    service = await startService(target.origin, env);
    const challenge = await stepUp(target, subject);
    await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey });
    await service.killHard();
    await expectAllArrived(subject);
  });

  test('when it has sent the event and heard nothing', async () => {
    const subject = freshSubject();
    const isSent = new Promise<void>((resolve) => receiver.answer(() => resolve()));
    await happen(subject);
    await isSent;
    await service.killHard();
    receiver.answer((_event, response) => void response.writeHead(204).end());
    const ids = await expectAllArrived(subject);
    expect(ids.length).toBe(3);
    expect(ids[0]).toBe(ids[1]);
  });

  test('when it was answered and has not written so', async () => {
    const subject = freshSubject();
    let kill = Promise.resolve();
    const isAnswered = new Promise<void>((resolve) =>
      receiver.answer((_event, response) => {
        response.writeHead(204).end();
        kill = service.killHard();
        resolve();
      }),
    );
    await enrollKey(target, subject);
    await isAnswered;
    await kill;
    receiver.answer((_event, response) => void response.writeHead(204).end());
    service = await startService(target.origin, env);
    const challenge = await stepUp(target, subject);
    await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey });
    await service.killHard();
    await expectAllArrived(subject);
  });

  test('when it has written that it was delivered: it is not sent again', async () => {
    const subject = freshSubject();
    await happen(subject);
    await until(async () => (await rowsOf(subject)).every(({ status }) => status === 'delivered'));
    await service.killHard();
    expect(await expectAllArrived(subject)).toHaveLength(2);
  });
});
