import { Cluster } from 'ioredis';
import { COUNTERS, estimateDistinct } from '../../risk/counter-windows.ts';
import type { Observation, Observed, RiskCache } from '../../risk/risk-cache.ts';
import { defineScript, type RunScript } from './define-script.ts';
import { guardedRedis, type RedisConnection } from './redis-connection.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const HISTORY_LIFE_MS = 30 * DAY_MS;
const BUCKETS = 4096;

// One script for every kind of key, so that one round trip serves an assessment wherever its keys lie together: L limit, O once, H history, C count, D distinct; three numbers each.
// A window that lags behind the stored one is that of a lagging clock and must not empty a count. Fractions travel as text because Redis would cut them.
const OBSERVE = `
local out, at, counted = {}, 1, true
local function windows(key, window)
  local known = redis.call('HMGET', key, 'w', 'c', 'p')
  local w = tonumber(known[1]) or 0
  if w >= window then return w, known[2], known[3] end
  if w == window - 1 then return window, false, known[2] end
  return window, false, false
end
local function save(key, w, c, p, life)
  redis.call('HSET', key, 'w', w, 'c', c, 'p', p)
  redis.call('PEXPIRE', key, life)
end
for i, key in ipairs(KEYS) do
  local op, a, b, c = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  at = at + 4
  if op == 'L' then
    local used = redis.call('INCR', key)
    if used == 1 then redis.call('PEXPIRE', key, b) end
    counted = counted and used <= a
    out[i] = { used, redis.call('PTTL', key) }
  elseif op == 'O' then
    local isFresh = counted and redis.call('SET', key, '1', 'NX', 'PX', a)
    local isRepeated = not isFresh and redis.call('EXISTS', key) == 1
    counted = counted and isFresh and true or false
    out[i] = isRepeated and 1 or 0
  elseif op == 'H' then
    out[i] = redis.call('GET', key)
  elseif op == 'C' then
    local w, current, previous = windows(key, a)
    current, previous = tonumber(current) or 0, tonumber(previous) or 0
    if counted and c > 0 then
      current = current + c
      save(key, w, current, previous, 7200000)
    end
    out[i] = string.format('%.17g', current + previous * b)
  else
    local w, current, previous = windows(key, a)
    local none = string.rep('\\0', 32)
    current, previous = current or none, previous or none
    local byte, mask = math.floor(b / 8) + 1, bit.lshift(1, b % 8)
    local old = string.byte(current, byte)
    if counted and bit.band(old, mask) == 0 then
      current = string.sub(current, 1, byte - 1) .. string.char(bit.bor(old, mask)) .. string.sub(current, byte + 1)
      save(key, w, current, previous, c)
    end
    local ones = 0
    for n = 1, 32 do
      local rest = bit.bor(string.byte(current, n), string.byte(previous, n))
      while rest > 0 do
        rest = bit.band(rest, rest - 1)
        ones = ones + 1
      end
    end
    out[i] = ones
  end
end
return out`;

// A history is one string: eight bytes of version (a double, big-endian), then the packed bytes; as fields of a hash it would take half as much again.
// Only a newer version takes the place of what stands there, be it a history or the mark of an erased one.
const REMEMBER = `
local known = redis.call('GETRANGE', KEYS[1], 0, 7)
if #known == 8 and struct.unpack('>d', known) >= struct.unpack('>d', ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

// The mark of an erased history is a version without bytes.
const FORGET = `
local mark, known = ARGV[1], redis.call('GETRANGE', KEYS[1], 0, 7)
if #known == 8 and struct.unpack('>d', known) > struct.unpack('>d', mark) then mark = known end
redis.call('SET', KEYS[1], mark, 'PX', ARGV[2])
return 1`;

const VERSION_BYTES = 8;

/** One operation of the script. */
interface Operation {
  readonly op: 'L' | 'O' | 'H' | 'C' | 'D';
  /** Hash tag: keys of one tag lie on one node of a cluster. */
  readonly tag: string;
  readonly key: string;
  readonly args: readonly [number, number, number];
}

/**
 * Cached histories and counts over Redis or Redis Cluster. On one server an assessment is one command; on a cluster one for each tag, all in the same tick.
 * @param redis the connection
 * @param prefix of all keys
 * @returns the cache
 */
export function createRedisRiskCache(redis: RedisConnection, prefix: string): RiskCache {
  const observe = defineScript(redis, 'shualianObserve', OBSERVE, 'buffers');
  const remember = defineScript(redis, 'shualianRemember', REMEMBER);
  const forget = defineScript(redis, 'shualianForget', FORGET);
  const isCluster = redis instanceof Cluster;
  const historyKey = (subjectKey: string): string => `${prefix}${tagOf(subjectKey)}b:${subjectKey}`;
  return {
    observe: (observation) =>
      guardedRedis(async () => {
        const operations = operationsOf(observation, isCluster);
        const answers = isCluster ? await runByTag(observe, prefix, operations) : await run(observe, prefix, operations);
        return toObserved(observation, operations, answers);
      }),
    remember: (subjectKey, { bytes, version }) =>
      guardedRedis(async () => {
        await remember([historyKey(subjectKey)], [toValue(version, bytes), HISTORY_LIFE_MS]);
      }),
    forget: (subjectKey, version) =>
      guardedRedis(async () => {
        await forget([historyKey(subjectKey)], [toValue(version, new Uint8Array()), DAY_MS]);
      }),
  };
}

function operationsOf({ subjectKey, at, onceKey, network, ip, device, payee, limit, isFailedLogin }: Observation, isCluster: boolean): readonly Operation[] {
  const hour = Math.floor(at / HOUR_MS);
  const rest = 1 - (at % HOUR_MS) / HOUR_MS;
  const failure = isFailedLogin ? 1 : 0;
  const place = COUNTERS.bitOf(subjectKey);
  const subjectTag = tagOf(subjectKey);
  const networkTag = tagOf(`n${String(network)}`);
  const once = (tag: string): readonly Operation[] => (onceKey === null ? [] : [{ op: 'O', tag, key: `o:${onceKey}`, args: [HOUR_MS, 0, 0] }]);
  const crowd = (kind: string, value: number | null, windowMs: number): readonly Operation[] =>
    value === null
      ? []
      : [{ op: 'D', tag: tagOf(`${kind}${String(value)}`), key: `${kind}:${String(value)}`, args: [Math.floor(at / windowMs), place, 2 * windowMs] }];
  return [
    { op: 'L', tag: tagOf(`l${limit.key}`), key: `l:${limit.key}`, args: [limit.points, limit.windowSeconds * 1000, 0] },
    ...once(subjectTag),
    { op: 'H', tag: subjectTag, key: `b:${subjectKey}`, args: [0, 0, 0] },
    { op: 'C', tag: subjectTag, key: `s:${subjectKey}`, args: [hour, rest, failure] },
    // Elsewhere on a cluster the mark of the subject's node is not seen, so a failure that is counted there brings its own.
    ...(isCluster && networkTag !== subjectTag && failure > 0 ? once(networkTag) : []),
    { op: 'C', tag: networkTag, key: `n:${String(network)}`, args: [hour, rest, failure] },
    ...crowd('i', ip, HOUR_MS),
    ...crowd('d', device, HOUR_MS),
    ...crowd('p', payee, WEEK_MS),
  ];
}

async function run(script: RunScript, prefix: string, operations: readonly Operation[]): Promise<readonly unknown[]> {
  const answers = await script(
    operations.map(({ tag, key }) => `${prefix}${tag}${key}`),
    operations.flatMap(({ op, args }) => [op, ...args]),
  );
  if (!Array.isArray(answers)) throw new TypeError('the script answered with no list');
  return answers;
}

async function runByTag(script: RunScript, prefix: string, operations: readonly Operation[]): Promise<readonly unknown[]> {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const groups = await Promise.all(
    tags.map((tag) =>
      run(
        script,
        prefix,
        operations.filter((operation) => operation.tag === tag),
      ),
    ),
  );
  const next = new Map(tags.map((tag, i) => [tag, (groups[i] ?? []).values()]));
  return operations.map(({ tag }) => next.get(tag)?.next().value as unknown);
}

function toObserved({ limit }: Observation, operations: readonly Operation[], answers: readonly unknown[]): Observed {
  const of = (op: Operation['op'], kind: string): unknown =>
    answers[operations.findIndex((operation) => operation.op === op && operation.key.startsWith(`${kind}:`))];
  const [used, left] = (of('L', 'l') as readonly Buffer[]).map(Number);
  const ones = (kind: string): number => Number(of('D', kind) ?? 0);
  return {
    history: toHistory(of('H', 'b')),
    counters: {
      subjectFailures: Number(String(of('C', 's'))),
      networkFailures: Number(String(of('C', 'n'))),
      ipSubjects: estimateDistinct(ones('i')),
      deviceSubjects: estimateDistinct(ones('d')),
      // The subject is one of them.
      payeeSubjects: estimateDistinct(Math.max(0, ones('p') - 1)),
    },
    isRepeated: Number(of('O', 'o') ?? 0) === 1,
    limit: {
      allowed: (used ?? 0) <= limit.points,
      remaining: Math.max(0, limit.points - (used ?? 0)),
      resetSeconds: Math.max(1, Math.ceil((left ?? 0) / 1000)),
    },
  };
}

function toValue(version: number, bytes: Uint8Array): Buffer {
  const value = Buffer.alloc(VERSION_BYTES + bytes.length);
  value.writeDoubleBE(version);
  value.set(bytes, VERSION_BYTES);
  return value;
}

function toHistory(value: unknown): Observed['history'] {
  if (!Buffer.isBuffer(value) || value.length <= VERSION_BYTES) return null;
  return { version: value.readDoubleBE(), bytes: new Uint8Array(value.subarray(VERSION_BYTES)) };
}

/**
 * @param text what keys are about
 * @returns a hash tag of one of 4096 buckets
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
function tagOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `{b${String((hash >>> 0) % BUCKETS)}}`;
}
