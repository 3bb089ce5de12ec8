import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTcpProxy, type TcpProxy } from '../support/contract-tcp-proxy.ts';
import { assertionParameters, createAssertionKey } from '../support/client-assertion.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type Answer, assess, call, enrollKey, freshSubject, passByKey, redeem, stepUp, WITHDRAWAL } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

// A store that is gone: 503 with Retry-After, never an allow for money, and back without a restart.
const PREFIX = `outage-${String(process.pid)}:`;

let target: Target;
let database: TestDatabase;
let toPostgres: TcpProxy;
let toRedis: TcpProxy;

const proxyTo = async (url: string): Promise<{ proxy: TcpProxy; url: string }> => {
  const parsed = new URL(url);
  const proxy = await createTcpProxy({ host: parsed.hostname, port: Number(parsed.port) });
  parsed.hostname = '127.0.0.1';
  parsed.port = String(proxy.port);
  return { proxy, url: parsed.href };
};

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const record = await proxyTo(database.url);
  const hot = await proxyTo(inject('redisUrl'));
  [toPostgres, toRedis] = [record.proxy, hot.proxy];
  target = await startNodeTarget('outage', {
    DATABASE_URL: record.url,
    REDIS_URL: hot.url,
    SHUALIAN_REDIS_PREFIX: PREFIX,
    SHUALIAN_LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  await Promise.all([toPostgres.restore(), toRedis.restore()]);
  await target.close();
  await Promise.all([toPostgres.close(), toRedis.close()]);
  await database.drop();
});

async function untilReady(): Promise<void> {
  await expect.poll(async () => (await call(target, 'GET', '/readyz')).status, { timeout: 30_000, interval: 200 }).toBe(200);
}

describe('the record is gone', () => {
  test('503 and nothing decided; back when it is back', async () => {
    const subject = freshSubject();
    await untilReady();
    await toPostgres.cut();
    const answer = await assess(target, subject);
    expect([answer.status, answer.body['code']]).toEqual([503, 'store_unavailable']);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(answer.text).not.toContain('decision');
    expect((await call(target, 'GET', '/healthz')).status).toBe(200);
    expect((await call(target, 'GET', '/readyz')).status).toBe(503);
    await toPostgres.restore();
    await untilReady();
    expect((await assess(target, subject)).body['decision']).toBe('allow');
  });
});

const form = (fields: Readonly<Record<string, string>>) => ({
  raw: { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() },
});

describe('OAuth endpoints', () => {
  test('answer 503 while the record is gone: neither inactive nor revoked', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(target, subject);
    const challenge = await stepUp(target, subject);
    await passByKey(target, challenge, phone);
    const token = String((await redeem(target, challenge.authReqId)).body['access_token']);
    await toPostgres.cut();
    for (const path of ['/v1/introspect', '/v1/revoke']) {
      const answer = await call(target, 'POST', path, { token: target.apiKey, ...form({ token }) });
      expect([path, answer.status, answer.body['code']]).toEqual([path, 503, 'store_unavailable']);
    }
    await toPostgres.restore();
    await untilReady();
    expect((await call(target, 'POST', '/v1/introspect', { token: target.apiKey, ...form({ token }) })).body['active']).toBe(true);
  });

  test('take no assertion while nobody can remember it', async () => {
    await untilReady();
    const key = await createAssertionKey();
    const registered = await call(target, 'POST', '/v1/client-keys', { token: target.operatorKey, json: { name: 'outage', jwk: key.publicJwk } });
    const assertion = await key.assert({ clientId: String(registered.body['client_id']), issuer: target.origin, at: target.now() });
    const introspect = async (): Promise<Answer> => call(target, 'POST', '/v1/introspect', form({ token: 'x', ...assertionParameters(assertion) }));
    await toRedis.cut();
    expect((await introspect()).status).toBe(503);
    await toRedis.restore();
    await untilReady();
    expect((await introspect()).status).toBe(200);
    expect((await introspect()).status).toBe(401);
  });
});

const codesOf = (answer: Answer): readonly string[] => (answer.body['reasons'] as { code: string }[]).map(({ code }) => code);
const small = { type: 'withdrawal.create', details: [{ ...WITHDRAWAL, amount_usd: '10.00' }] } as const;

async function regular(): Promise<string> {
  const subject = freshSubject();
  await enrollKey(target, subject);
  for (let i = 0; i < 3; i++) await assess(target, subject);
  return subject;
}

describe('the hot store is gone', () => {
  test('a login is decided on the record alone, money steps up; both say so, and it comes back without a restart', async () => {
    await untilReady();
    const subject = await regular();
    await toRedis.cut();
    const login = await assess(target, subject);
    expect(login.body).toMatchObject({ decision: 'allow' });
    expect(codesOf(login)).toContain('signal_unavailable');
    const stranger = await assess(target, subject, { device: 'd_other', ip: '198.51.100.9' });
    expect(stranger.body['decision']).toBe('step_up');
    const money = await assess(target, subject, small);
    expect(money.body).toMatchObject({ decision: 'step_up' });
    expect(codesOf(money)).toContain('signal_unavailable');
    await toRedis.restore();
    await untilReady();
    await expect.poll(async () => codesOf(await assess(target, subject)), { timeout: 5000 }).not.toContain('signal_unavailable');
  });
});

describe('the hot store is emptied', () => {
  test('no history is lost: what was known stays known, what was new stays new', async () => {
    await untilReady();
    const subject = await regular();
    const redis = new Redis(inject('redisUrl'));
    const keys = await redis.keys(`${PREFIX}*`);
    expect(keys.length).toBeGreaterThan(0);
    await redis.unlink(...keys);
    await redis.quit();
    const again = await assess(target, subject);
    expect(again.body).toMatchObject({ decision: 'allow', risk: { level: 'low' } });
    expect(codesOf(again)).not.toContain('device_new');
    expect(codesOf(await assess(target, subject, { device: 'd_other' }))).toContain('device_new');
  });
});
