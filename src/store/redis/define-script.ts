import type { RedisConnection } from './redis-connection.ts';

/** What a script takes: keys first, then arguments. */
export type RunScript = (keys: readonly string[], args: readonly (string | number | Buffer)[]) => Promise<unknown>;

/**
 * Makes a Lua script known to a connection; after the first call only its hash travels.
 * @param redis the connection
 * @param name of the command, unique on the connection
 * @param lua the script
 * @param replies what texts in its reply come as
 * @returns runs the script in one round trip
 */
export function defineScript(redis: RedisConnection, name: string, lua: string, replies: 'texts' | 'buffers' = 'texts'): RunScript {
  redis.defineCommand(name, { lua });
  const command: unknown = Reflect.get(redis, replies === 'buffers' ? `${name}Buffer` : name);
  if (typeof command !== 'function') throw new TypeError(`script ${name} was not defined`);
  return async (keys, args) => Reflect.apply(command, redis, [keys.length, ...keys, ...args]) as unknown;
}
