import type { EvidenceStore } from '../../liveness/evidence-store.ts';
import { defineScript } from './define-script.ts';
import { guardedRedis, type RedisConnection } from './redis-connection.ts';

const MAX_SWEPT = 16;

// Names of values stand in one index in order of their text, so that all with a prefix are found without a scan, and in one in order of their end, from
// which each write removes a few that are over: the indexes never outgrow what was written within one time to live by much.
const PUT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], now + ARGV[3], ARGV[1])
local over = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ${MAX_SWEPT})
if #over > 0 then
  redis.call('ZREM', KEYS[2], unpack(over))
  redis.call('ZREM', KEYS[3], unpack(over))
end
return 1`;

// A value that is gone has no time left, and is not made anew.
const EXTEND = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local names = redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. ARGV[1] .. string.char(255))
for _, name in ipairs(names) do
  local left = redis.call('PTTL', ARGV[2] .. name)
  if left >= 0 and left < tonumber(ARGV[3]) then
    redis.call('PEXPIRE', ARGV[2] .. name, ARGV[3])
    redis.call('ZADD', KEYS[2], now + ARGV[3], name)
  end
end
return #names`;

// The server itself forgets the values; here their names go.
const PURGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 1000)
for _, name in ipairs(over) do
  redis.call('UNLINK', ARGV[1] .. name)
  redis.call('ZREM', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
end
return #over`;

const REMOVE_ALL = `
local names = redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. ARGV[1] .. string.char(255))
for _, name in ipairs(names) do
  redis.call('UNLINK', ARGV[2] .. name)
  redis.call('ZREM', KEYS[1], name)
  redis.call('ZREM', KEYS[2], name)
end
return #names`;

/**
 * Evidence over Redis.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the store
 */
export function createRedisEvidenceStore(redis: RedisConnection, prefix: string): EvidenceStore {
  const put = defineScript(redis, 'shualianEvidencePut', PUT);
  const extend = defineScript(redis, 'shualianEvidenceExtend', EXTEND);
  const purge = defineScript(redis, 'shualianEvidencePurge', PURGE);
  const removeAll = defineScript(redis, 'shualianEvidenceRemoveAll', REMOVE_ALL);
  // One hash tag for all, because a value and both indexes change together.
  const values = `${prefix}{evidence}:`;
  const byName = `${prefix}{evidence}-names`;
  const byEnd = `${prefix}{evidence}-ends`;
  return {
    put: (key, sealed, ttlSeconds) =>
      guardedRedis(async () => {
        await put([values + key, byName, byEnd], [key, Buffer.from(sealed), Math.ceil(ttlSeconds * 1000)]);
      }),
    get: (key) =>
      guardedRedis(async () => {
        const value = await redis.getBuffer(values + key);
        return value === null ? null : new Uint8Array(value);
      }),
    extend: (keyPrefix, ttlSeconds) =>
      guardedRedis(async () => {
        await extend([byName, byEnd], [keyPrefix, values, Math.ceil(ttlSeconds * 1000)]);
      }),
    removeAll: (keyPrefix) =>
      guardedRedis(async () => {
        await removeAll([byName, byEnd], [keyPrefix, values]);
      }),
    purge: () => guardedRedis(async () => Number(await purge([byName, byEnd], [values]))),
  };
}
