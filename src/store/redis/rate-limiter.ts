import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiter } from '../../session/rate-limiter.ts';
import { guardedRedis, type RedisConnection } from './redis-connection.ts';

/**
 * Limits over Redis.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the limiter
 */
export function createRedisRateLimiter(redis: RedisConnection, prefix: string): RateLimiter {
  const limiters = new Map<string, RateLimiterRedis>();
  return {
    hit: (limit, key) =>
      guardedRedis(async () => {
        const name = `${prefix}rate:${limit.name}:${String(limit.points)}:${String(limit.windowSeconds)}`;
        const limiter =
          limiters.get(name) ?? new RateLimiterRedis({ storeClient: redis, points: limit.points, duration: limit.windowSeconds, keyPrefix: name });
        limiters.set(name, limiter);
        const result = await limiter.consume(key).catch((refused: unknown) => {
          if (refused instanceof RateLimiterRes) return refused;
          throw refused;
        });
        return {
          allowed: result.consumedPoints <= limit.points,
          remaining: Math.max(0, result.remainingPoints),
          resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
        };
      }),
  };
}
