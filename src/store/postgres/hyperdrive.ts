import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from './database.ts';
import { withPreparedStatements } from './prepared-statements.ts';

/**
 * Opens a connection for one request on Workers: sockets must never be shared between requests there. Hyperdrive keeps the real pool.
 * @param connectionString the binding's connection string
 * @returns the database, and how to let go of it after the answer
 */
export function openHyperdrive(connectionString: string): { readonly db: Database; readonly close: () => Promise<void> } {
  const client = postgres(connectionString, { max: 5, fetch_types: false, prepare: true, connect_timeout: 3, onnotice: () => undefined });
  return { db: drizzle({ client: withPreparedStatements(client) }), close: () => client.end({ timeout: 1 }) };
}
