import { Redis } from 'ioredis';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { MIGRATIONS_FOLDER } from '../contract/migrations-folder.ts';
import type { Service } from '../support/child-service.ts';
import { startRedis } from '../support/redis-service.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { assess, freshSubject } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

// A Redis of its own: what it counts is what this service asked.
let redisService: Service<string>;
let redis: Redis;
let database: TestDatabase;
let target: Target;
const logs: string[] = [];
beforeAll(async () => {
  redisService = await startRedis();
  redis = new Redis(redisService.at);
  database = await createTestDatabase(inject('databaseUrl'));
  target = await startNodeTarget('hot path', { DATABASE_URL: database.url, REDIS_URL: redisService.at, SHUALIAN_LOG_LEVEL: 'warn' }, logs);
});
afterAll(async () => {
  await target.close();
  redis.disconnect();
  await database.drop();
  await redisService.stop();
});

/** Calls of commands so far, but for those of this test. */
async function callsSoFar(): Promise<Readonly<Record<string, number>>> {
  const stats = await redis.info('commandstats');
  const rows = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [String(name), Number(calls)] as const);
  return Object.fromEntries(rows.filter(([name]) => name === 'evalsha' || name === 'eval' || name === 'get' || name === 'incr'));
}

const historyKeys = async (): Promise<readonly string[]> => (await redis.keys('*')).filter((key) => key.includes('}b:'));

describe('an assessment', () => {
  test('asks Redis once before its answer and writes the history back once behind it', async () => {
    const subject = freshSubject();
    await assess(target, subject);
    await vi.waitFor(async () => expect(await historyKeys()).toHaveLength(1));
    const before = await callsSoFar();
    for (let i = 0; i < 5; i++) expect((await assess(target, subject)).status).toBe(200);
    await vi.waitFor(async () => expect((await callsSoFar())['evalsha']).toBe((before['evalsha'] ?? 0) + 10));
    // Within the scripts: one count of the limit and one history each; nothing is asked outside of them.
    const after = await callsSoFar();
    expect({ eval: after['eval'], get: after['get'], incr: after['incr'] }).toEqual({
      eval: before['eval'],
      get: (before['get'] ?? 0) + 5,
      incr: (before['incr'] ?? 0) + 5,
    });
  });

  test('goes back to the record when the cached history is damaged, and mends the cache', async () => {
    const subject = freshSubject();
    for (const key of await historyKeys()) await redis.del(key);
    await assess(target, subject);
    await vi.waitFor(async () => expect(await historyKeys()).toHaveLength(1));
    const [key = ''] = await historyKeys();
    const good = await redis.getBuffer(key);
    await redis.set(key, Buffer.concat([good?.subarray(0, 8) ?? Buffer.alloc(8), Buffer.from('damaged')]));
    const answer = await assess(target, subject);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body['reasons'])).not.toContain('history_unknown');
    await vi.waitFor(async () => expect((await redis.getBuffer(key))?.length).toBeGreaterThanOrEqual(good?.length ?? 0));
    expect(logs.join('')).toContain('history_corrupt');
  });

  test('does not allow on a history that is damaged in the record', async () => {
    const subject = freshSubject();
    for (let i = 0; i < 3; i++) await assess(target, subject);
    const connection = openPostgres(database.url, { migrationsFolder: MIGRATIONS_FOLDER });
    await connection.db.execute(sql`update risk_profiles set history = '\\x00ff00'::bytea where subject = ${subject}`);
    await connection.close();
    for (const key of await historyKeys()) await redis.del(key);
    const answer = await assess(target, subject);
    expect(answer.status).toBe(200);
    expect(answer.body['decision']).not.toBe('allow');
  });
});
