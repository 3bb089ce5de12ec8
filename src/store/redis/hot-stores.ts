import type { Redis } from 'ioredis';
import { createRedisEvidenceStore } from './evidence-store.ts';
import { createRedisPollPacer } from './poll-pacer.ts';
import { createRedisRateLimiter } from './rate-limiter.ts';
import { createRedisStatusChannel } from './status-channel.ts';
import { createRedisVelocityStore } from './velocity-store.ts';

/**
 * All hot stores over Redis.
 * @param redis for commands
 * @param connectSubscriber makes a further connection for the subscription
 * @param prefix of all keys
 * @returns the stores by port
 */
export function createRedisHotStores(redis: Redis, connectSubscriber: () => Redis, prefix: string) {
  return {
    evidence: createRedisEvidenceStore(redis, prefix),
    pollPacer: createRedisPollPacer(redis, prefix),
    rateLimiter: createRedisRateLimiter(redis, prefix),
    statusChannel: createRedisStatusChannel(redis, connectSubscriber, prefix),
    velocity: createRedisVelocityStore(redis, prefix),
  };
}

/** Every port of the speed, by name. */
export type RedisHotStores = ReturnType<typeof createRedisHotStores>;
