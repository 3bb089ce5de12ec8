import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRedisHotStores, type RedisHotStores } from '../../src/store/redis/hot-stores.ts';
import { connectRedis, connectRedisForRequest, type RedisConnection } from '../../src/store/redis/redis-connection.ts';
import { hotSuite } from './suites/hot.suite.ts';
import { observation } from './suites/risk-cache.suite.ts';

describe.each([
  { name: 'of a process', connect: connectRedis },
  { name: 'of a request', connect: connectRedisForRequest },
])('Redis, connection $name', ({ connect }) => {
  const prefix = `contract:${crypto.randomUUID()}:`;
  const open: RedisConnection[] = [];
  const instances: RedisHotStores[] = [];
  const connection = (): RedisConnection => {
    const redis = connect(inject('redisUrl'));
    open.push(redis);
    return redis;
  };
  const instance = (n: number): RedisHotStores => {
    const stores = instances[n];
    if (!stores) throw new Error('not connected');
    return stores;
  };
  beforeAll(() => {
    for (let n = 0; n < 2; n++) instances.push(createRedisHotStores(connection(), connection, prefix));
  });
  afterAll(async () => {
    const admin = connectRedis(inject('redisUrl'));
    const keys = await admin.keys(`${prefix}*`);
    if (keys.length > 0) await admin.unlink(...keys);
    for (const redis of [...open, admin]) redis.disconnect();
  });

  hotSuite({
    stores: () => instance(0),
    others: () => instance(1),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 20)),
    now: () => Date.now(),
  });

  it('gives every key an end but the two indexes, and keeps those small', async () => {
    const admin = connection();
    const { evidence, riskCache, pollPacer, rateLimiter } = instance(0);
    await evidence.put('lva_end/0', Uint8Array.of(1), 1);
    await riskCache.observe(observation({ device: 1, payee: 2, onceKey: 'k', isFailedLogin: true }));
    await riskCache.remember('s', { bytes: Uint8Array.of(1), version: 1 });
    await riskCache.forget('t', 1);
    await pollPacer.poll('chl', 2, Date.now());
    await rateLimiter.hit({ name: 'n', points: 1, windowSeconds: 9 }, 'k');
    for (const key of await admin.keys(`${prefix}*`)) {
      const isIndex = key.endsWith('{evidence}-names') || key.endsWith('{evidence}-ends');
      expect((await admin.pttl(key)) > 0, key).toBe(!isIndex);
    }
    for (let n = 0; n < 40; n++) await evidence.put(`lva_many/${String(n)}`, Uint8Array.of(1), 0.001);
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let n = 0; n < 10; n++) await evidence.put('lva_last/0', Uint8Array.of(1), 60);
    const names = await admin.zrange(`${prefix}{evidence}-names`, '0', '-1');
    expect(names.filter((name) => name.startsWith('lva_many'))).toEqual([]);
    expect(await admin.zcard(`${prefix}{evidence}-ends`)).toBe(names.length);
  });
});
