import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import type { ClientKeyStore } from '../../session/client-key-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { clientKeys, clients } from './schema/service.ts';

/**
 * Public keys of clients over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createClientKeyStore(db: Database): ClientKeyStore {
  return {
    add: (key, limit) =>
      guarded(async () =>
        db.transaction(async (tx) => {
          // Additions of one client take turns, so that the count below holds.
          await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`client-keys ${key.clientId}`}, 0))`);
          const mine = await tx
            .select({ isSame: sql<boolean>`${or(eq(clientKeys.thumbprint, key.thumbprint), eq(clientKeys.kid, key.kid))}` })
            .from(clientKeys)
            .where(and(eq(clientKeys.clientId, key.clientId), isNull(clientKeys.revokedAt)));
          if (mine.some(({ isSame }) => isSame)) return 'known';
          if (mine.length >= limit) return 'full';
          await tx.insert(clientKeys).values(key);
          return 'added';
        }),
      ),
    async findByClient(clientId) {
      const rows = await guarded(async () =>
        db
          .select({ client: clients, key: clientKeys })
          .from(clients)
          .leftJoin(clientKeys, and(eq(clientKeys.clientId, clients.id), isNull(clientKeys.revokedAt)))
          .where(eq(clients.id, clientId))
          .orderBy(asc(clientKeys.createdAt), asc(clientKeys.id)),
      );
      const client = rows[0]?.client;
      return client === undefined ? null : { client, keys: rows.flatMap(({ key }) => (key === null ? [] : [key])) };
    },
    list: () => guarded(async () => db.select().from(clientKeys).orderBy(asc(clientKeys.createdAt), asc(clientKeys.id))),
    async revoke(id, clientId, now) {
      const rows = await guarded(async () =>
        db
          .update(clientKeys)
          .set({ revokedAt: now })
          .where(and(eq(clientKeys.id, id), isNull(clientKeys.revokedAt), clientId === null ? undefined : eq(clientKeys.clientId, clientId)))
          .returning({ id: clientKeys.id }),
      );
      return rows.length > 0;
    },
  };
}
