import type { Redis } from 'ioredis';
import type { Millis } from '../../lib/time.ts';
import type { VelocityStore } from '../../risk/velocity-store.ts';
import { defineScript } from './define-script.ts';
import { guardedRedis } from './redis-connection.ts';

const WINDOW_MS = 3_600_000;

// Two buckets a key; all keys in one round trip. A window that lags behind the stored one is that of a lagging clock and must not empty the counter.
// Numbers come back as text because Redis would cut their fractions.
const COUNT = `
local window, share, add = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local out = {}
for i, key in ipairs(KEYS) do
  local known = redis.call('HMGET', key, 'w', 'c', 'p')
  local w, c, p = tonumber(known[1]) or 0, tonumber(known[2]) or 0, tonumber(known[3]) or 0
  if w < window then
    p = (w == window - 1) and c or 0
    c = 0
    w = window
  end
  c = c + add
  if add > 0 then
    redis.call('HSET', key, 'w', w, 'c', c, 'p', p)
    redis.call('EXPIRE', key, 7200)
  end
  out[i] = string.format('%.17g', c + p * (1 - share))
end
return out`;

/**
 * Two-bucket sliding counters over Redis.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the store
 */
export function createRedisVelocityStore(redis: Redis, prefix: string): VelocityStore {
  const count = defineScript(redis, 'shualianVelocity', COUNT);
  const run = (keys: readonly string[], now: Millis, add: 0 | 1): Promise<readonly number[]> =>
    guardedRedis(async () => {
      if (keys.length === 0) return [];
      const names = keys.map((key) => `${prefix}velocity:${key}`);
      const counts = await count(names, [Math.floor(now / WINDOW_MS), (now % WINDOW_MS) / WINDOW_MS, add]);
      if (!Array.isArray(counts)) throw new TypeError('the velocity script answered with no list');
      return counts.map(Number);
    });
  return { add: (keys, now) => run(keys, now, 1), read: (keys, now) => run(keys, now, 0) };
}
