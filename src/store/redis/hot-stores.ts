import { createRedisEvidenceStore } from './evidence-store.ts';
import { createRedisPollPacer } from './poll-pacer.ts';
import { createRedisRateLimiter } from './rate-limiter.ts';
import { createRedisReplayGuard } from './replay-guard.ts';
import { createRedisRiskCache } from './risk-cache.ts';
import { createRedisStatusChannel } from './status-channel.ts';
import type { RedisConnection } from './redis-connection.ts';

/**
 * All hot stores over Redis.
 * @param redis for commands
 * @param connectSubscriber makes a further connection for the subscription
 * @param prefix of all keys
 * @returns the stores by port
 */
export function createRedisHotStores(redis: RedisConnection, connectSubscriber: () => RedisConnection, prefix: string) {
  return {
    evidence: createRedisEvidenceStore(redis, prefix),
    pollPacer: createRedisPollPacer(redis, prefix),
    rateLimiter: createRedisRateLimiter(redis, prefix),
    replayGuard: createRedisReplayGuard(redis, prefix),
    riskCache: createRedisRiskCache(redis, prefix),
    statusChannel: createRedisStatusChannel(redis, connectSubscriber, prefix),
  };
}

/** Every port of the speed, by name. */
export type RedisHotStores = ReturnType<typeof createRedisHotStores>;
