import { Redis } from 'ioredis';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { assess, call, claimed, complete, consume, enrollKey, freshSubject, redeem, signedPasskey, stepUp, WITHDRAWAL } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

// T12 log leakage, T17 and T18: what is written anywhere must not open anything.
let target: Target;
let database: TestDatabase;
const written: string[] = [];
const prefix = `canary-${String(process.pid)}:`;

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  target = await startNodeTarget(
    'canary',
    { DATABASE_URL: database.url, REDIS_URL: inject('redisUrl'), SHUALIAN_REDIS_PREFIX: prefix, SHUALIAN_LOG_LEVEL: 'debug' },
    written,
  );
});
afterAll(async () => {
  await target.close();
  await database.drop();
});

async function dumpDatabase(): Promise<string> {
  const client = postgres(database.url, { max: 1, onnotice: () => undefined });
  try {
    const tables = await client<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public'`;
    const rows = await Promise.all(tables.map(({ name }) => client.unsafe(`select t::text as row from "${name}" t`)));
    expect(tables.length).toBeGreaterThan(15);
    return rows
      .flat()
      .map((row) => String(row['row']))
      .join('\n');
  } finally {
    await client.end();
  }
}

async function dumpRedis(): Promise<string> {
  const redis = new Redis(inject('redisUrl'));
  try {
    const keys = await redis.keys(`${prefix}*`);
    const values = await Promise.all(keys.map(async (key) => redis.dump(key)));
    return [...keys, ...values.map(String)].join('\n');
  } finally {
    redis.disconnect();
  }
}

test('no secret of a whole run stands in logs, database or hot store', async () => {
  const subject = freshSubject();
  const phone = await enrollKey(target, subject);
  await assess(target, subject, { headers: { 'Idempotency-Key': 'canary' } });
  const password = 'canary fund password';
  await call(target, 'PUT', `/v1/subjects/${subject}/fund-password`, { token: target.apiKey, json: { password } });
  const totp = await call(target, 'POST', `/v1/subjects/${subject}/totp`, { token: target.apiKey, json: {} });
  const challenge = await stepUp(target, subject, { headers: { 'Idempotency-Key': 'canary-2' } });
  const code = await call(target, 'GET', `/v1/challenges/${challenge.id}/qr`, { token: challenge.watchToken });
  const frameSecret = String(code.body['url']).split('.').at(-1) ?? '';
  const claimToken = await claimed(target, challenge, phone);
  await complete(target, challenge, claimToken, await signedPasskey(target, challenge, phone, claimToken));
  const issued = await redeem(target, challenge.authReqId);
  await consume(target, issued.body['access_token'], [WITHDRAWAL]);
  // A ping that waits for its endpoint: what it will say stands in the record until it is said.
  const notificationToken = 'canary-notification-token';
  await call(target, 'PUT', '/v1/client-notification', { token: target.operatorKey, json: { endpoint: 'http://127.0.0.1:9/' } });
  const context = { session: { id: 's_canary' }, context: { ip: '127.0.0.1', origin: 'https://www.example.com' } };
  const asked = await call(target, 'POST', '/v1/bc-authorize', {
    token: target.apiKey,
    raw: {
      type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({
        ...{ scope: 'openid', login_hint: subject, request_context: JSON.stringify(context), client_notification_token: notificationToken },
      }).toString(),
    },
  });
  await call(target, 'POST', `/v1/challenges/${(asked.body['challenge'] as { id: string }).id}/cancel`, { token: target.apiKey });
  // Failures are where secrets slip into logs: one of the service's own, too.
  await call(target, 'POST', '/v1/tokens/consume', { token: target.apiKey, json: { token: issued.body['access_token'], authorization_details: [] } });
  await call(target, 'POST', '/v1/assess', { token: `${target.apiKey}x`, json: { password } });
  await call(target, 'GET', `/v1/challenges/${challenge.id}`, { token: `${challenge.watchToken}x` });
  const privateKey = String(phone.credential.privateJwk.d);
  const secrets = [
    target.apiKey,
    phone.deviceToken,
    challenge.watchToken,
    challenge.authReqId,
    frameSecret,
    claimToken,
    notificationToken,
    String(asked.body['auth_req_id']),
    password,
    String(totp.body['secret_base32']),
    String(issued.body['access_token']),
    privateKey,
  ];
  const places = { logs: written.join(''), database: await dumpDatabase(), redis: await dumpRedis() };
  expect(places.database).toContain(subject);
  expect(places.logs).toContain('/v1/tokens/consume');
  expect(places.redis.length).toBeGreaterThan(10);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(10);
    const forms = [secret, secret.replace(/^[a-z]+_/, ''), Buffer.from(secret).toString('base64').replace(/=+$/, ''), Buffer.from(secret).toString('hex')];
    for (const [place, text] of Object.entries(places)) for (const form of forms) expect(text.includes(form), `${place} holds a secret`).toBe(false);
  }
  // The subject appears in the hot store under a pseudonym only.
  expect(places.redis).not.toContain(subject);
});
