import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { assess, call, claimed, enrollKey, stepUp } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import { seedFace } from '../http/seed-face.ts';
import type { Target } from '../http/target.ts';
import { FAKE_AZURE, type FakeAzureFace, startFakeAzureFace } from '../support/fakes/fake-azure-face.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const MASTER_KEY = systemRandom.bytes(32);
const SUBJECT = 'u_at_azure';
const TOKEN = 'fake-auth-token';
const DAY_MS = 86_400_000;

let azure: FakeAzureFace;
let database: TestDatabase;
let target: Target;

beforeAll(async () => {
  azure = await startFakeAzureFace();
  database = await createTestDatabase(inject('databaseUrl'));
  const settings = {
    DATABASE_URL: database.url,
    SHUALIAN_MASTER_KEY: toBase64url(MASTER_KEY),
    SHUALIAN_LIVENESS_PROVIDER: 'azure-face',
    SHUALIAN_AZURE_FACE_ENDPOINT: azure.url,
    SHUALIAN_AZURE_FACE_KEY: FAKE_AZURE.key,
    SHUALIAN_AZURE_FACE_REGION: FAKE_AZURE.region,
  };
  target = await startNodeTarget('azure', settings, undefined, async (durable) => {
    const client = (await durable.clients.listClients()).find(({ name }) => name === 'exchange');
    const embedding = Array.from({ length: EMBEDDING_LENGTH }, () => 0.1);
    await seedFace({ clientId: client?.id ?? '', subject: SUBJECT, embedding }, durable, MASTER_KEY);
  });
});
afterAll(async () => {
  await target.close();
  await database.drop();
  await azure.close();
});

async function withDatabase<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

const keptAnswers = async () =>
  withDatabase(
    async (sql) => sql<{ life: string; status: number }[]>`select expires_at - begun_at as life, status from idempotency_keys where client_id like 'phone:%'`,
  );

async function dump(): Promise<string> {
  return withDatabase(async (sql) => {
    const tables = await sql<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public'`;
    const rows = await Promise.all(tables.map(({ name }) => sql.unsafe(`select t::text as row from "${name}" t`)));
    return rows
      .flat()
      .map((row) => String(row['row']))
      .join('\n');
  });
}

// T17: the token opens a vendor's session for three minutes. Whoever reads the database must not have it, though a phone that lost the answer gets it again.
test('a token of a vendor stands nowhere in the clear, and nowhere at all unless the phone asked for its answer to be kept', async () => {
  const phone = await enrollKey(target, SUBJECT);
  await assess(target, SUBJECT);
  const challenge = await stepUp(target, SUBJECT);
  const token = await claimed(target, challenge, phone);
  const answer = { face: true, version: `${NOTICE_VERSION}+azure-face`, locale: 'en' };
  expect((await call(target, 'POST', `/v1/challenges/${challenge.id}/consent`, { token, json: answer })).body).toEqual({ face: true });
  const start = async (headers: Readonly<Record<string, string>>) =>
    call(target, 'POST', `/v1/challenges/${challenge.id}/liveness`, { token, json: { capture: { source: 'app', track_label: 'front' } }, headers });
  const plain = await start({});
  expect(plain.body, plain.text).toMatchObject({ vendor: { provider: 'azure-face', token: TOKEN } });
  expect(await keptAnswers()).toEqual([]);
  const kept = await start({ 'Idempotency-Key': 'once' });
  const opened = azure.sessions.size;
  expect(kept.body).toMatchObject({ vendor: { token: TOKEN } });
  expect((await start({ 'Idempotency-Key': 'once' })).body).toEqual(kept.body);
  expect(azure.sessions.size).toBe(opened);
  expect(await keptAnswers()).toEqual([{ life: String(DAY_MS), status: 201 }]);
  const everything = await dump();
  expect(everything).toContain(String(kept.body['attempt']));
  for (const encoding of ['utf8', 'hex', 'base64url'] as const) expect(everything).not.toContain(Buffer.from(TOKEN).toString(encoding));
});
