import { describe } from 'vitest';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { useDurable } from './durable-adapter.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import { durableSuite } from './suites/durable.suite.ts';

describe('PGlite', () => {
  durableSuite(
    useDurable(async () => {
      const connection = await openPglite(null, { migrationsFolder: MIGRATIONS_FOLDER });
      await connection.migrate();
      return connection;
    }),
  );
});
