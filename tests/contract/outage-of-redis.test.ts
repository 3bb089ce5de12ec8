import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { isProblem } from '../../src/lib/problem.ts';
import { createRedisHotStores, type RedisHotStores } from '../../src/store/redis/hot-stores.ts';
import { connectRedis, connectRedisForRequest, guardedRedis, RedisError } from '../../src/store/redis/redis-connection.ts';
import { observation } from './suites/risk-cache.suite.ts';
import { createTcpProxy, type TcpProxy } from '../support/contract-tcp-proxy.ts';

const isGone = (error: unknown): boolean => isProblem(error, 'store_unavailable');
const LIMIT = { name: 'outage', points: 1_000_000, windowSeconds: 60 };

const calls = (stores: RedisHotStores): readonly (() => Promise<unknown>)[] => [
  () => stores.evidence.put('lva/0', Uint8Array.of(1), 5),
  () => stores.evidence.get('lva/0'),
  () => stores.evidence.extend('lva', 5),
  () => stores.evidence.removeAll('lva'),
  () => stores.pollPacer.poll(crypto.randomUUID(), 2, Date.now()),
  () => stores.replayGuard.first(crypto.randomUUID(), 60),
  () => stores.rateLimiter.hit(LIMIT, 'k'),
  () => stores.riskCache.observe(observation()),
  () => stores.riskCache.remember('s', { bytes: Uint8Array.of(1), version: 1 }),
  () => stores.riskCache.forget('t', 1),
];

describe('Redis that goes away', () => {
  let proxy: TcpProxy;
  let stores: RedisHotStores;
  let close: () => void;
  beforeEach(async () => {
    const url = new URL(inject('redisUrl'));
    proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port || 6379) });
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const redis = connectRedis(url.href);
    const subscribers: ReturnType<typeof connectRedis>[] = [];
    const subscriber = () => {
      const client = connectRedis(url.href);
      subscribers.push(client);
      return client;
    };
    stores = createRedisHotStores(redis, subscriber, `outage:${crypto.randomUUID()}:`);
    close = () => {
      for (const client of [redis, ...subscribers]) client.disconnect();
    };
  });
  afterEach(async () => {
    close();
    await proxy.close();
  });

  it('is an error at once on every port, and works again without a restart', async () => {
    for (const call of calls(stores)) await call();
    for (let round = 0; round < 3; round++) {
      await proxy.cut();
      for (const call of calls(stores)) {
        const startedAt = performance.now();
        await expect(call()).rejects.toSatisfy(isGone);
        expect(performance.now() - startedAt).toBeLessThan(2000);
      }
      await proxy.restore();
      await vi.waitFor(() => calls(stores)[1]?.(), { timeout: 3000, interval: 50 });
      for (const call of calls(stores)) await call();
    }
  }, 60_000);

  it('is an error when the server says nothing', async () => {
    for (const call of calls(stores)) await call();
    proxy.silence();
    const startedAt = performance.now();
    const results = await Promise.allSettled(calls(stores).map((call) => call()));
    expect(performance.now() - startedAt).toBeLessThan(4000);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toSatisfy(isGone);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(results.length);
    await proxy.restore();
    await vi.waitFor(() => calls(stores)[1]?.(), { timeout: 5000, interval: 50 });
  }, 30_000);

  it('counts nothing twice when it is cut off', async () => {
    const failure = observation({ network: 77, isFailedLogin: true });
    const counted = async () => (await stores.riskCache.observe({ ...failure, isFailedLogin: false })).counters.networkFailures;
    await stores.riskCache.observe(failure);
    const pending = Promise.allSettled(Array.from({ length: 50 }, () => stores.riskCache.observe(failure)));
    await proxy.cut();
    const acknowledged = (await pending).filter(({ status }) => status === 'fulfilled').length;
    await proxy.restore();
    const failures = await vi.waitFor(counted, { timeout: 3000, interval: 50 });
    expect(failures).toBeGreaterThanOrEqual(1 + acknowledged);
    expect(failures).toBeLessThanOrEqual(51);
  }, 30_000);

  it('does not make a status hint fail, and makes watchers look again when it is back', async () => {
    const onChange = vi.fn();
    const stop = await stores.statusChannel.subscribe('chl', onChange);
    await proxy.cut();
    await expect(stores.statusChannel.publish('chl', 2)).resolves.toBeUndefined();
    onChange.mockClear();
    await proxy.restore();
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 3000 });
    onChange.mockClear();
    await vi.waitFor(() => stores.riskCache.observe(observation()), { timeout: 3000 });
    await stores.statusChannel.publish('chl', 3);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 3000 });
    stop();
  }, 30_000);

  it('lets one begin to watch while it is away', async () => {
    await proxy.cut();
    const onChange = vi.fn();
    const stop = await stores.statusChannel.subscribe('chl', onChange);
    await proxy.restore();
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 3000 });
    stop();
  }, 30_000);

  it('is an error on a connection of one request', async () => {
    const redis = connectRedisForRequest('redis://127.0.0.1:1');
    for (const call of calls(createRedisHotStores(redis, () => connectRedisForRequest('redis://127.0.0.1:1'), 'x:'))) {
      await expect(call()).rejects.toSatisfy(isGone);
    }
    redis.disconnect();
  }, 30_000);

  it('is not the server’s fault when a command is wrong, and no argument is told', async () => {
    const redis = connectRedis(inject('redisUrl'));
    const key = `outage:${crypto.randomUUID()}`;
    await redis.set(key, 'secret-value', 'EX', 5);
    const failure: unknown = await guardedRedis(() => redis.hset(key, 'secret-field', '1')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RedisError);
    expect(failure).toMatchObject({ code: 'WRONGTYPE' });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('secret');
    redis.disconnect();
  });
});
