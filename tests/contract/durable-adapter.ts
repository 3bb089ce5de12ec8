import { systemRandom } from '../../src/runtime/system.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll } from 'vitest';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { CHAIN_START } from '../../src/store/postgres/chain.ts';
import { createDurableStores, type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { rowsOf } from '../../src/store/postgres/rows-of.ts';
import type { DurableHarness } from './suites/durable-harness.ts';

/**
 * Opens a database for the tests of a file and closes it after them.
 * @param open opens and migrates it
 * @returns the harness of the suites
 */
export function useDurable(open: () => Promise<DatabaseConnection>): DurableHarness {
  let connection: DatabaseConnection | null = null;
  let instances: readonly DurableStores[] = [];
  const instance = (n: number): DurableStores => {
    const stores = instances[n];
    if (!stores) throw new Error('the database is not open');
    return stores;
  };
  beforeAll(async () => {
    connection = await open();
    instances = [createDurableStores(connection.db, systemRandom), createDurableStores(connection.db, systemRandom)];
  }, 60_000);
  afterAll(async () => connection?.close());
  return {
    stores: () => instance(0),
    others: () => instance(1),
    clear: async () => {
      const result: unknown = await connection?.db.execute(sql`select tablename from pg_tables where schemaname = 'public'`);
      const names = rowsOf(result).map((row) => `"${String(row['tablename'])}"`);
      await connection?.db.execute(sql.raw(`truncate ${names.join(', ')}`));
      // The end of the audit chain is one row that the migration made.
      await connection?.db.execute(sql`insert into audit_head (id, seq, prev, hash) values (1, 0, '', ${CHAIN_START})`);
    },
  };
}
