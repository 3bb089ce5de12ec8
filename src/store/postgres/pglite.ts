import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { DatabaseError } from './classify-error.ts';
import type { DatabaseConnection } from './connection.ts';
import { lockDirectory } from './directory-lock.ts';

/**
 * Opens the embedded database. A lock beside the folder keeps a second process out: two would silently lose rows.
 * It survives the end of the process at any moment, but not a loss of power, for it never waits for the disk.
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
    const db = drizzle({ client: withClosedCode(client) });
    let migrating: Promise<void> = Promise.resolve();
    return {
      db,
      migrate: () => {
        const next = migrating.then(() => migrate(db, { migrationsFolder: options.migrationsFolder }));
        migrating = next.catch(() => undefined);
        return next;
      },
      close: async () => {
        try {
          if (!client.closed) await client.close();
        } finally {
          unlock();
        }
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

// A closed PGlite tells so only in words; a code lets it be recognised.
function withClosedCode(client: PGlite): PGlite {
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const isQuery = name === 'query' || name === 'exec' || name === 'transaction';
      if (isQuery && target.closed) return () => Promise.reject(new DatabaseError('PGLITE_CLOSED'));
      return member.bind(target) as unknown;
    },
  });
}
