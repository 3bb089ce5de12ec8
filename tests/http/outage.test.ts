import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTcpProxy, type TcpProxy } from '../support/contract-tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { assess, call, enrollKey, freshSubject, WITHDRAWAL } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

// A store that is gone: 503 with Retry-After, never an allow for money, and back without a restart.
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
    SHUALIAN_REDIS_PREFIX: `outage-${String(process.pid)}:`,
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

describe('the hot store is gone', () => {
  test('requests that must be limited answer 503, and it comes back without a restart', async () => {
    const subject = freshSubject();
    await enrollKey(target, subject);
    await assess(target, subject);
    await toRedis.cut();
    const answer = await assess(target, subject, { type: 'withdrawal.create', details: [{ ...WITHDRAWAL, amount_usd: '10.00' }] });
    expect([answer.status, answer.body['code']]).toEqual([503, 'store_unavailable']);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    await toRedis.restore();
    await untilReady();
    expect((await assess(target, subject)).status).toBe(200);
  });
});
