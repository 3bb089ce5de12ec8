import type { ChallengeKeeper, HeldChallenge } from './gate-types.ts';

const MOST = 10_000;

/**
 * Keeps challenges in the memory of one process: enough for one gateway, not for a fleet behind a balancer.
 * @param now milliseconds since the epoch
 * @returns a keeper of at most ten thousand; the oldest goes first
 */
export function keepInMemory(now: () => number = Date.now): ChallengeKeeper {
  const held = new Map<string, HeldChallenge>();
  return {
    keep: (id, challenge) => {
      for (const [other, { expiresAtMs }] of held) if (expiresAtMs <= now() || held.size >= MOST) held.delete(other);
      held.set(id, challenge);
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(held.get(id) ?? null),
    drop: (id) => {
      held.delete(id);
      return Promise.resolve();
    },
  };
}
