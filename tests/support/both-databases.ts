import { inject } from 'vitest';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { createDurableStores, type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { createTestDatabase } from './test-database.ts';

/** What a test of the record runs over. */
export const BOTH_DATABASES = ['PGlite', 'PostgreSQL'] as const;

/** A migrated database of its own. */
export interface OpenedDatabase {
  readonly connection: DatabaseConnection;
  readonly stores: DurableStores;
  /** Ends the connection, and the database with it. */
  readonly close: () => Promise<void>;
}

/** Opens an empty database, embedded or on the server under test, with up to eight connections. */
export async function openDatabase(name: (typeof BOTH_DATABASES)[number]): Promise<OpenedDatabase> {
  const options = { migrationsFolder: PROJECT_PATHS.migrations };
  const database = name === 'PGlite' ? null : await createTestDatabase(inject('databaseUrl'));
  const connection = database === null ? await openPglite(null, options) : openPostgres(database.url, { ...options, max: 8 });
  await connection.migrate();
  const close = async (): Promise<void> => {
    await connection.close();
    await database?.drop();
  };
  return { connection, stores: createDurableStores(connection.db, systemRandom), close };
}
