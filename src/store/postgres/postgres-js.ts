import { connect as connectTcp } from 'node:net';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { DatabaseConnection } from './connection.ts';

/** Any number, the same in every process: who holds it migrates. */
const MIGRATION_LOCK = 7_236_401;

/**
 * Opens a pool to a PostgreSQL server. A server that is gone is an error in seconds, not a wait, and the pool reconnects by itself.
 * @param url where
 * @param options migrations folder and pool size
 * @returns the connection
 */
export function openPostgres(url: string, options: { readonly migrationsFolder: string; readonly max?: number }): DatabaseConnection {
  const client = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 3,
    idle_timeout: 60,
    backoff: () => 0.2,
    onnotice: () => undefined,
    connection: { statement_timeout: 5000, lock_timeout: 3000 },
    ...noDelay(url),
  });
  const db = drizzle({ client });
  return {
    db,
    migrate: async () => {
      const own = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
      try {
        const migrator = drizzle({ client: own });
        await migrator.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`);
        await migrate(migrator, { migrationsFolder: options.migrationsFolder });
      } finally {
        await own.end({ timeout: 2 });
      }
    },
    close: () => client.end({ timeout: 2 }),
  };
}

// The driver leaves Nagle's algorithm on, which makes small batches over TCP wait 40 ms twice.
function noDelay(url: string): object {
  const { hostname, port, protocol } = new URL(url);
  if (!protocol.startsWith('postgres') || hostname === '') return {};
  return {
    socket: async () =>
      new Promise((resolve, reject) => {
        const socket = connectTcp({ host: hostname, port: Number(port || 5432), noDelay: true, timeout: 3000 });
        socket.once('error', reject);
        socket.once('timeout', () => socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' })));
        socket.once('connect', () => {
          socket.off('error', reject);
          socket.setTimeout(0);
          resolve(socket);
        });
      }),
  };
}
