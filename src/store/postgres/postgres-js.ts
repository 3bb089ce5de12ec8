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
const SILENCE_MS = 10_000;

/** How to use a PostgreSQL server. */
export interface PostgresOptions {
  readonly migrationsFolder: string;
  /** Connections in the pool. */
  readonly max?: number;
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
  const client = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: 60,
    prepare,
    backoff: () => 0.2,
    onnotice: () => undefined,
    connection: { application_name: 'shualian', statement_timeout: 5000, lock_timeout: 3000, idle_in_transaction_session_timeout: 10_000 },
    ...withWatchedSocket(),
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
function withWatchedSocket(): object {
  return {
    socket: ({ host, port, path }: SocketTarget): Socket => {
      const socket = path ? connectTcp({ path }) : connectTcp({ host: host[0] ?? 'localhost', port: port[0] ?? 5432, noDelay: true });
      endWhenSilent(socket);
      return socket;
    },
  };
}

// Looks from outside, because TLS takes all listeners off the socket it wraps: something was sent and nothing at all came back.
function endWhenSilent(socket: Socket): void {
  let sent = 0;
  let received = 0;
  let silentMs = 0;
  const everyMs = SILENCE_MS / 5;
  const watch = setInterval(() => {
    if (socket.destroyed) return clearInterval(watch);
    const isWaiting = socket.bytesWritten > sent || silentMs > 0;
    const hasHeard = socket.bytesRead > received;
    silentMs = isWaiting && !hasHeard ? silentMs + everyMs : 0;
    sent = socket.bytesWritten;
    received = socket.bytesRead;
    if (silentMs >= SILENCE_MS) socket.destroy(codedError('ETIMEDOUT'));
  }, everyMs);
  watch.unref();
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
