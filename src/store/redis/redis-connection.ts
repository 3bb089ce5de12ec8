import { Cluster, Redis } from 'ioredis';
import { Problem } from '../../lib/problem.ts';

/** One server, or a cluster of them. */
export type RedisConnection = Redis | Cluster;

const LASTING = {
  connectTimeout: 1500,
  commandTimeout: 1500,
  // A server that vanished without a word leaves a connection that would stay for many minutes.
  socketTimeout: 3000,
  keepAlive: 10_000,
  // Counting is not repeatable, so a command that was cut off is an error and never sent again.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // Commands of one turn of the event loop travel in one write; what arrives while they are under way goes with the next.
  enableAutoPipelining: true,
};

const backOff = (times: number): number => Math.min(times * 50, 500);

/**
 * Connects a long-living process. Commands fail at once while the server is away, and the connection comes back by itself.
 * @param urls where; several, comma separated, are nodes of a Redis Cluster
 * @returns the client
 */
export function connectRedis(urls: string): RedisConnection {
  const nodes = urls.split(',').map((url) => url.trim());
  const redis = nodes.length === 1 ? new Redis(urls, { ...LASTING, retryStrategy: backOff }) : connectCluster(nodes);
  // Without a listener a lost connection would end the process; callers learn of it from their own commands.
  redis.on('error', () => undefined);
  return redis;
}

function connectCluster(nodes: readonly string[]): Cluster {
  const { username, password, protocol } = new URL(nodes[0] ?? '');
  return new Cluster([...nodes], {
    // A node is connected to with its first command, which waits for that; a command to a cluster that is gone ends with the deadline.
    enableOfflineQueue: true,
    // A moved slot is asked for again; a command that was cut off is not.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: 3,
    clusterRetryStrategy: backOff,
    redisOptions: {
      ...LASTING,
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
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

/** Longer than the time-outs of a single connection: it ends the wait for a cluster of which nothing is left. */
const DEADLINE_MS = 3500;

// First words of replies that only a mistake of ours can cause; all other failures are the server's or the network's.
const OUR_FAULT: ReadonlySet<string> = new Set(['ERR', 'WRONGTYPE', 'NOSCRIPT', 'CROSSSLOT', 'EXECABORT']);

/** What may be known and logged of a failed command: the kind of the failure, never the command's arguments. */
export class RedisError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`redis error ${code}`);
    this.name = 'RedisError';
    this.code = code;
  }
}

/**
 * Runs a Redis operation; when the server is away, overloaded, loading or refuses us, the caller gets `store_unavailable`. Told by the kind of the error and
 * the code with which a reply begins.
 * @param work the operation
 * @returns what the operation returns
 * @throws Problem `store_unavailable`; RedisError for our own mistakes
 */
export async function guardedRedis<T>(work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisError('DEADLINE_EXCEEDED')), DEADLINE_MS);
  });
  try {
    return await Promise.race([work(), deadline]);
  } catch (error) {
    if (error instanceof Problem || error instanceof TypeError) throw error;
    const cause = new RedisError(codeOf(error));
    throw OUR_FAULT.has(cause.code) ? cause : new Problem('store_unavailable', { retryAfterSeconds: 2, cause });
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error.name === 'ReplyError') return error.message.split(' ', 1)[0] ?? 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
