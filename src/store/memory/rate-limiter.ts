import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiter } from '../../session/rate-limiter.ts';

/**
 * Limits within one process.
 * @returns the limiter
 */
export function createMemoryRateLimiter(): RateLimiter {
  const limiters = new Map<string, RateLimiterMemory>();
  return {
    async hit(limit, key) {
      const name = `${limit.name}:${String(limit.points)}:${String(limit.windowSeconds)}`;
      const limiter = limiters.get(name) ?? new RateLimiterMemory({ points: limit.points, duration: limit.windowSeconds, keyPrefix: name });
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
    },
  };
}
