import { connect as connectTcp, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { DatabaseConnection } from './connection.ts';
import { withPreparedStatements } from './prepared-statements.ts';

/** Any number, the same in every process: who holds it migrates. */
const MIGRATION_LOCK = 7_236_401;
const CONNECT_TIMEOUT_SECONDS = 3;
const STATEMENT_TIMEOUT_MS = 5000;

/** How to use a PostgreSQL server. */
export interface PostgresOptions {
  readonly migrationsFolder: string;
  /** Connections in the pool. */
  readonly max?: number;
  /** How long an unused connection stays open; a server that vanished is noticed 5 s later than that. */
  readonly idleSeconds?: number;
  /** Off behind a pooler that hands each transaction to another server connection. */
  readonly prepare?: boolean;
}

/**
 * Opens a pool to a PostgreSQL server. A server that is gone is an error in seconds, not a wait, and the pool reconnects by itself.
 * @param url where
 * @param options migrations folder and pool
 * @returns the connection
 */
export function openPostgres(url: string, options: PostgresOptions): DatabaseConnection {
  const prepare = options.prepare ?? true;
  const idleSeconds = options.idleSeconds ?? 20;
  const client = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: idleSeconds,
    prepare,
    backoff: () => 0.2,
    onnotice: () => undefined,
    connection: { application_name: 'shualian', statement_timeout: STATEMENT_TIMEOUT_MS, lock_timeout: 3000, idle_in_transaction_session_timeout: 10_000 },
    ...withWatchedSocket(idleSeconds * 1000 + STATEMENT_TIMEOUT_MS),
  });
  return {
    db: drizzle({ client: prepare ? withPreparedStatements(client) : client }),
    migrate: () => migrateAlone(url, options.migrationsFolder),
    close: () => client.end({ timeout: 2 }),
  };
}

// On a connection of its own: the lock belongs to the session, and the schema may take longer than a request.
async function migrateAlone(url: string, migrationsFolder: string): Promise<void> {
  const own = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT_SECONDS, onnotice: () => undefined });
  try {
    const db = drizzle({ client: own });
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await migrate(db, { migrationsFolder });
  } finally {
    await own.end({ timeout: 2 });
  }
}

/** What the driver passes to a socket factory; its type declarations leave this out. */
interface SocketTarget {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false;
}

// The driver leaves Nagle's algorithm on, which makes small batches over TCP wait 40 ms twice, and it would wait for ever for a server that vanished.
// The socket is handed over while it still connects: the driver loses a connection for good whose socket it never gets to see.
function withWatchedSocket(silenceMs: number): object {
  return {
    socket: ({ host, port, path }: SocketTarget): Socket => {
      const socket = path ? connectTcp({ path }) : connectTcp({ host: host[0] ?? 'localhost', port: port[0] ?? 5432, noDelay: true });
      endWhenSilent(socket, silenceMs);
      return socket;
    },
  };
}

// Unused connections are closed before, and no statement runs as long: what is silent for that time waits for a server that is no longer there.
// It looks from outside, because TLS takes all listeners off the socket it wraps.
function endWhenSilent(socket: Socket, silenceMs: number): void {
  let received = 0;
  let heardAt = performance.now();
  const watch = setInterval(() => {
    if (socket.destroyed) return clearInterval(watch);
    if (socket.bytesRead > received) {
      received = socket.bytesRead;
      heardAt = performance.now();
    }
    if (performance.now() - heardAt > silenceMs) socket.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' }));
  }, 1000);
  watch.unref();
}
