import type { PollPacer } from '../../session/poll-pacer.ts';
import { defineScript } from './define-script.ts';
import { guardedRedis, type RedisConnection } from './redis-connection.ts';

const KEEP_SECONDS = 600;

// One script, so that two polls at the same moment cannot both be in time.
const POLL = `
local known = redis.call('HMGET', KEYS[1], 'at', 'interval')
local now = tonumber(ARGV[1])
local interval = tonumber(known[2]) or tonumber(ARGV[2])
local early = known[1] and now < tonumber(known[1]) + interval * 1000
if early then interval = interval + 5 end
redis.call('HSET', KEYS[1], 'at', ARGV[1], 'interval', interval)
redis.call('EXPIRE', KEYS[1], ARGV[3])
return early and 1 or 0`;

/**
 * Paces pollers over Redis.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the pacer
 */
export function createRedisPollPacer(redis: RedisConnection, prefix: string): PollPacer {
  const poll = defineScript(redis, 'shualianPoll', POLL);
  return {
    poll: (key, intervalSeconds, now) =>
      guardedRedis(async () => ((await poll([`${prefix}poll:${key}`], [now, intervalSeconds, KEEP_SECONDS])) === 1 ? 'slow_down' : 'ok')),
  };
}
