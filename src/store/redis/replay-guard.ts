import type { ReplayGuard } from '../../session/replay-guard.ts';
import { guardedRedis, type RedisConnection } from './redis-connection.ts';

/**
 * Remembers in Redis, for all instances.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the guard
 */
export function createRedisReplayGuard(redis: RedisConnection, prefix: string): ReplayGuard {
  return {
    first: (key, ttlSeconds) => guardedRedis(async () => (await redis.set(`${prefix}once:${key}`, '1', 'EX', ttlSeconds, 'NX')) === 'OK'),
  };
}
