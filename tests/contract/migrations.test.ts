import { systemRandom } from '../../src/runtime/system.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { rowsOf } from '../../src/store/postgres/rows-of.ts';
import { type ContractDatabase, createContractDatabase } from '../support/contract-database.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const options = { migrationsFolder: MIGRATIONS_FOLDER, max: 2 };

describe('migrations', () => {
  let database: ContractDatabase;
  beforeAll(async () => {
    database = await createContractDatabase();
  }, 30_000);
  afterAll(() => database.drop());

  it('are applied once when several processes start at once, and again without effect', async () => {
    const connections = Array.from({ length: 3 }, () => openPostgres(database.url, options));
    try {
      await Promise.all(connections.map(({ migrate }) => migrate()));
      await Promise.all(connections.map(({ migrate }) => migrate()));
      for (const { db } of connections) {
        const applied: unknown = await db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
        const files: unknown = await db.execute(sql`select count(distinct hash)::int as n from drizzle.__drizzle_migrations`);
        expect(rowsOf(applied)).toEqual(rowsOf(files));
        expect(await createDurableStores(db, systemRandom).clients.listClients()).toEqual([]);
      }
    } finally {
      await Promise.all(connections.map(({ close }) => close()));
    }
  }, 30_000);

  it('are applied once to PGlite however often asked for at once', async () => {
    const connection = await openPglite(null, options);
    await Promise.all([connection.migrate(), connection.migrate(), connection.migrate()]);
    expect(await createDurableStores(connection.db, systemRandom).clients.listClients()).toEqual([]);
    await connection.close();
  }, 30_000);

  it('fail loudly when there are none', async () => {
    const connection = openPostgres(database.url, { ...options, migrationsFolder: '/nonexistent' });
    await expect(connection.migrate()).rejects.toThrow();
    await connection.close();
  });
});
