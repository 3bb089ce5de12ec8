import { and, eq, gt } from 'drizzle-orm';
import type { WebSessionStore } from '../../session/web-session-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { webSessions } from './schema/gate.ts';

/**
 * Web sessions over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createWebSessionStore(db: Database): WebSessionStore {
  const mine = (clientId: string, tokenHash: string) => and(eq(webSessions.tokenHash, tokenHash), eq(webSessions.clientId, clientId));
  return {
    add: (session) =>
      guarded(async () => {
        await db.insert(webSessions).values(session);
      }),
    async find(clientId, tokenHash, now) {
      const rows = await guarded(async () =>
        db
          .select()
          .from(webSessions)
          .where(and(mine(clientId, tokenHash), gt(webSessions.expiresAt, now)))
          .limit(1),
      );
      return rows[0] ?? null;
    },
    async end(clientId, tokenHash) {
      const rows = await guarded(async () => db.delete(webSessions).where(mine(clientId, tokenHash)).returning({ hash: webSessions.tokenHash }));
      return rows.length > 0;
    },
  };
}
