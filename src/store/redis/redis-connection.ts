import { Redis } from 'ioredis';
import { Problem } from '../../lib/problem.ts';

/**
 * Connects a long-living process. Commands fail at once while the server is away, and the connection comes back by itself.
 * @param url where
 * @returns the client
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: true,
    connectTimeout: 1500,
    commandTimeout: 1500,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(times * 50, 500),
  });
  // Without a listener a lost connection would end the process; callers learn of it from their own commands.
  redis.on('error', () => undefined);
  return redis;
}

/**
 * Connects for one request on Workers: two round trips instead of four, and no retries that would outlive the request.
 * @param url where
 * @returns the client, to be disconnected after the answer
 */
export function connectRedisForRequest(url: string): Redis {
  const redis = new Redis(url, {
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 1500,
    commandTimeout: 1500,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  return redis;
}

/**
 * Runs a Redis operation. Whatever goes wrong with it is the hot store's fault, because its commands are fixed.
 * @param work the operation
 * @returns what the operation returns
 * @throws Problem `store_unavailable`
 */
export async function guardedRedis<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || error instanceof TypeError) throw error;
    throw new Problem('store_unavailable', { retryAfterSeconds: 2, cause: error });
  }
}
