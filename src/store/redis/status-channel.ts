import type { Redis } from 'ioredis';
import type { StatusChannel } from '../../notify/status-channel.ts';
import { guardedRedis } from './redis-connection.ts';

/**
 * Status hints over Redis. All challenges share one channel, so a process holds one subscription however many browsers watch.
 * @param redis for publishing
 * @param connectSubscriber makes the connection of its own that a subscriber needs; called with the first watcher
 * @param prefix of the channel's name
 * @returns the channel
 */
export function createRedisStatusChannel(redis: Redis, connectSubscriber: () => Redis, prefix: string): StatusChannel {
  const channel = `${prefix}status`;
  const watchers = new Map<string, Set<() => void>>();
  let subscriber: Redis | null = null;
  const start = (): void => {
    if (subscriber) return;
    subscriber = connectSubscriber();
    subscriber.on('message', (_channel: string, message: string) => {
      for (const wake of watchers.get(message) ?? []) wake();
    });
    // A lost subscription costs time, not truth: watchers read the record again by themselves.
    subscriber.subscribe(channel).catch(() => undefined);
  };
  const stop = (): void => {
    if (watchers.size > 0 || !subscriber) return;
    subscriber.disconnect();
    subscriber = null;
  };
  return {
    publish: async (challengeId) => {
      // The record has changed already; a hint that cannot be sent must not make the change look failed.
      await redis.publish(channel, challengeId).catch(() => undefined);
    },
    subscribe: (challengeId, onChange) =>
      guardedRedis(() => {
        start();
        const mine = watchers.get(challengeId) ?? new Set();
        watchers.set(challengeId, mine.add(onChange));
        return Promise.resolve(() => {
          mine.delete(onChange);
          if (mine.size === 0 && watchers.get(challengeId) === mine) watchers.delete(challengeId);
          stop();
        });
      }),
  };
}
