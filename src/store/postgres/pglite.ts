import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { DatabaseConnection } from './connection.ts';
import { lockDirectory } from './directory-lock.ts';

/**
 * Opens the embedded database. A lock beside the folder keeps a second process out: two would silently lose rows.
 * @param directory the data folder, or null for a database in memory
 * @param options migrations folder
 * @returns the connection
 * @throws Error naming the process that holds the folder
 */
export async function openPglite(directory: string | null, options: { readonly migrationsFolder: string }): Promise<DatabaseConnection> {
  if (directory !== null) mkdirSync(directory, { recursive: true });
  const unlock = directory === null ? () => undefined : lockDirectory(directory);
  try {
    const client = directory === null ? await PGlite.create() : await PGlite.create(directory);
    const db = drizzle({ client });
    return {
      db,
      migrate: () => migrate(db, { migrationsFolder: options.migrationsFolder }),
      close: async () => {
        await client.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
