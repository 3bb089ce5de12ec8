import type { StatusChannel } from '../../notify/status-channel.ts';
import type { RedisConnection } from './redis-connection.ts';

/**
 * Status hints over Redis. All challenges share one channel, so a process holds one subscription however many browsers watch.
 * @param redis for publishing
 * @param connectSubscriber makes the connection of its own that a subscriber needs; called with the first watcher
 * @param prefix of the channel's name
 * @returns the channel
 */
export function createRedisStatusChannel(redis: RedisConnection, connectSubscriber: () => RedisConnection, prefix: string): StatusChannel {
  const channel = `${prefix}status`;
  const watchers = new Map<string, Set<() => void>>();
  let subscription: { readonly redis: RedisConnection; readonly ready: Promise<void> } | null = null;

  const wake = (of: Iterable<() => void> | undefined): void => {
    for (const onChange of of ?? []) onChange();
  };
  const start = (): Promise<void> => {
    if (subscription) return subscription.ready;
    const subscriber = connectSubscriber();
    subscriber.on('message', (_channel: string, message: string) => wake(watchers.get(message)));
    const ready = new Promise<void>((resolve) => {
      // Each time the connection is made: what was said while it was away is lost, so everyone looks again.
      subscriber.on('ready', () => {
        subscriber.subscribe(channel).then(() => {
          resolve();
          for (const mine of watchers.values()) wake(mine);
        }, resolve);
      });
      // A server that is away costs hints, not truth: whoever watches still reads the record now and then.
      subscriber.once('close', resolve);
    });
    subscription = { redis: subscriber, ready };
    return ready;
  };
  const stop = (): void => {
    if (watchers.size > 0 || !subscription) return;
    subscription.redis.disconnect();
    subscription = null;
  };
  return {
    publish: async (challengeId) => {
      // The record has changed already; a hint that cannot be sent must not make the change look failed.
      await redis.publish(channel, challengeId).catch(() => undefined);
    },
    subscribe: async (challengeId, onChange) => {
      const mine = watchers.get(challengeId) ?? new Set();
      watchers.set(challengeId, mine.add(onChange));
      await start();
      return () => {
        mine.delete(onChange);
        if (mine.size === 0 && watchers.get(challengeId) === mine) watchers.delete(challengeId);
        stop();
      };
    },
  };
}
