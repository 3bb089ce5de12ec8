import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { ClientStore } from '../../session/client-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { apiKeys, clients } from './schema/service.ts';

/**
 * Gateways and their API keys over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createClientStore(db: Database): ClientStore {
  const findKey = db
    .select({ key: apiKeys, client: clients })
    .from(apiKeys)
    .innerJoin(clients, eq(clients.id, apiKeys.clientId))
    .where(and(eq(apiKeys.secretHash, sql.placeholder('secretHash')), isNull(apiKeys.revokedAt)))
    .limit(1)
    .prepare('api_key_find');
  return {
    addClient: (client) =>
      guarded(async () => {
        await db.insert(clients).values(client);
      }),
    async findClient(id) {
      const rows = await guarded(async () => db.select().from(clients).where(eq(clients.id, id)).limit(1));
      return rows[0] ?? null;
    },
    listClients: () => guarded(async () => db.select().from(clients).orderBy(asc(clients.createdAt), asc(clients.id))),
    setRoutes: (id, routes) =>
      guarded(async () => {
        await db.update(clients).set({ routes }).where(eq(clients.id, id));
      }),
    addKey: (key) =>
      guarded(async () => {
        await db.insert(apiKeys).values(key);
      }),
    findKeyByHash: (secretHash) => guarded(async () => (await findKey.execute({ secretHash }))[0] ?? null),
    listKeys: () => guarded(async () => db.select().from(apiKeys).orderBy(asc(apiKeys.createdAt), asc(apiKeys.id))),
    async revokeKey(id, now) {
      const rows = await guarded(async () =>
        db
          .update(apiKeys)
          .set({ revokedAt: now })
          .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
          .returning({ id: apiKeys.id }),
      );
      return rows.length > 0;
    },
    async hasDemoKeys() {
      return guarded(async () => {
        const keys = await db
          .select({ id: apiKeys.id })
          .from(apiKeys)
          .where(and(eq(apiKeys.demo, true), isNull(apiKeys.revokedAt)))
          .limit(1);
        const gateways = await db.select({ id: clients.id }).from(clients).where(eq(clients.demo, true)).limit(1);
        return keys.length + gateways.length > 0;
      });
    },
  };
}
