import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { connectRedis, type RedisConnection } from '../../src/store/redis/redis-connection.ts';
import { createRedisRiskCache } from '../../src/store/redis/risk-cache.ts';
import { observation } from './suites/risk-cache.suite.ts';

const prefix = `cost:${crypto.randomUUID()}:`;
let redis: RedisConnection;
let admin: Redis;
let monitor: Redis;
/** What clients sent about our keys; commands within scripts are not among them. */
const sent: string[] = [];

beforeAll(async () => {
  const url = inject('redisUrl');
  redis = connectRedis(url);
  admin = new Redis(url);
  monitor = await new Redis(url).monitor();
  monitor.on('monitor', (_time: string, words: readonly string[], source: string) => {
    if (source !== 'lua' && words.some((word) => word.startsWith(prefix))) sent.push(String(words[0]).toLowerCase());
  });
});
afterAll(async () => {
  const keys = await admin.keys(`${prefix}*`);
  if (keys.length > 0) await admin.unlink(...keys);
  for (const client of [redis, admin, monitor]) client.disconnect();
});

it('asks one server exactly once for an observation, whatever it counts', async () => {
  const cache = createRedisRiskCache(redis, prefix);
  const full = { device: 1, payee: 2, isFailedLogin: true };
  // The first call may have to bring the script.
  await cache.observe(observation({ ...full, onceKey: 'first' }));
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0));
  sent.length = 0;
  for (const onceKey of ['a', 'a', null]) await cache.observe(observation({ ...full, onceKey }));
  await cache.observe(observation());
  await admin.get(`${prefix}end`);
  await vi.waitFor(() => expect(sent.at(-1)).toBe('get'));
  expect(sent).toEqual(['evalsha', 'evalsha', 'evalsha', 'evalsha', 'get']);
});
