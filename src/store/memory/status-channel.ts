import type { StatusChannel } from '../../notify/status-channel.ts';

/**
 * Status hints within one process.
 * @returns the channel
 */
export function createMemoryStatusChannel(): StatusChannel {
  const watchers = new Map<string, Set<() => void>>();
  return {
    publish: (challengeId) => {
      for (const wake of watchers.get(challengeId) ?? []) wake();
      return Promise.resolve();
    },
    subscribe: (challengeId, onChange) => {
      const mine = watchers.get(challengeId) ?? new Set();
      watchers.set(challengeId, mine.add(onChange));
      return Promise.resolve(() => {
        mine.delete(onChange);
        if (mine.size === 0 && watchers.get(challengeId) === mine) watchers.delete(challengeId);
      });
    },
  };
}
