import { afterAll, describe } from 'vitest';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { type ContractDatabase, createContractDatabase } from '../support/contract-database.ts';
import { useDurable } from './durable-adapter.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import { durableSuite } from './suites/durable.suite.ts';

describe('PostgreSQL', () => {
  let database: ContractDatabase | null = null;
  // Registered first and so run last, after the pool is closed.
  afterAll(async () => database?.drop());
  durableSuite(
    useDurable(async () => {
      database = await createContractDatabase();
      const connection = openPostgres(database.url, { migrationsFolder: MIGRATIONS_FOLDER, max: 16 });
      await connection.migrate();
      return connection;
    }),
  );
});
