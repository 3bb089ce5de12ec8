import type { Redis } from 'ioredis';
import type { EvidenceStore } from '../../liveness/evidence-store.ts';
import { guardedRedis } from './redis-connection.ts';

/**
 * Evidence over Redis. The values of an attempt are indexed in a set of their own, so that removing them scans nothing.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the store
 */
export function createRedisEvidenceStore(redis: Redis, prefix: string): EvidenceStore {
  const nameOf = (key: string): string => `${prefix}evidence:${key}`;
  const indexOf = (key: string): string => `${prefix}evidence-index:${key.slice(0, key.indexOf('/') + 1)}`;
  return {
    put: (key, sealed, ttlSeconds) =>
      guardedRedis(async () => {
        const index = indexOf(key);
        const results = await redis
          .multi()
          .set(nameOf(key), Buffer.from(sealed), 'EX', ttlSeconds)
          .sadd(index, key)
          .expire(index, 900)
          .exec();
        const failure = results?.find(([error]) => error)?.[0];
        if (failure) throw failure;
      }),
    get: (key) =>
      guardedRedis(async () => {
        const value = await redis.getBuffer(nameOf(key));
        return value === null ? null : new Uint8Array(value);
      }),
    removeAll: (attemptPrefix) =>
      guardedRedis(async () => {
        const index = indexOf(attemptPrefix);
        const keys = await redis.smembers(index);
        await redis.del(index, ...keys.map(nameOf));
      }),
  };
}
