import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isProblem } from '../../src/lib/problem.ts';
import { createRedisHotStores, type RedisHotStores } from '../../src/store/redis/hot-stores.ts';
import { connectRedis, type RedisConnection } from '../../src/store/redis/redis-connection.ts';
import type { Service } from '../support/child-service.ts';
import { startRedisCluster } from '../support/redis-service.ts';
import { hotSuite } from './suites/hot.suite.ts';
import { observation } from './suites/risk-cache.suite.ts';

describe('Redis Cluster of three masters', () => {
  let service: Service<string>;
  const open: RedisConnection[] = [];
  const instances: RedisHotStores[] = [];
  const connection = (): RedisConnection => {
    const redis = connectRedis(service.at);
    open.push(redis);
    return redis;
  };
  const instance = (n: number): RedisHotStores => {
    const stores = instances[n];
    if (!stores) throw new Error('not connected');
    return stores;
  };
  beforeAll(async () => {
    service = await startRedisCluster();
    for (let n = 0; n < 2; n++) instances.push(createRedisHotStores(connection(), connection, 'contract:'));
    // The first command may come before the client knows the slots.
    await vi.waitFor(() => Promise.all(instances.map(({ pollPacer }) => pollPacer.poll('ready', 1, 0))), { timeout: 10_000, interval: 50 });
  }, 60_000);
  afterAll(async () => {
    for (const redis of open) redis.disconnect();
    await service.stop();
  });

  hotSuite({
    stores: () => instance(0),
    others: () => instance(1),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 20)),
    now: () => Date.now(),
  });

  it('spreads its keys over all masters', async () => {
    for (let n = 0; n < 60; n++) await instance(0).riskCache.observe(observation());
    const [redis] = open;
    if (!redis || !('nodes' in redis)) throw new Error('not a cluster');
    const sizes = await Promise.all(redis.nodes('master').map((node) => node.dbsize()));
    expect(sizes).toHaveLength(3);
    for (const size of sizes) expect(size).toBeGreaterThan(20);
  });

  it('is an error at once when the masters are gone', async () => {
    await service.stop();
    const startedAt = performance.now();
    await expect(instance(0).riskCache.observe(observation())).rejects.toSatisfy((error: unknown) => isProblem(error, 'store_unavailable'));
    expect(performance.now() - startedAt).toBeLessThan(5000);
  }, 20_000);
});
