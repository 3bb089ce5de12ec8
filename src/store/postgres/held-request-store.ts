import { and, count, eq, gt, isNull, type SQL } from 'drizzle-orm';
import type { HeldRequestStore } from '../../session/held-request-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { heldRequests } from './schema/gate.ts';

/**
 * Held requests over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createHeldRequestStore(db: Database): HeldRequestStore {
  const change = async (where: SQL | undefined, set: Partial<typeof heldRequests.$inferInsert>): Promise<boolean> => {
    const rows = await guarded(async () => db.update(heldRequests).set(set).where(where).returning({ id: heldRequests.id }));
    return rows.length > 0;
  };
  const open = (id: string, now: number) => and(eq(heldRequests.id, id), gt(heldRequests.expiresAt, now));
  return {
    async add(held, openMax) {
      const { clientId, subject, createdAt } = held;
      return guarded(async () => {
        const [waiting] = await db
          .select({ n: count() })
          .from(heldRequests)
          .where(and(eq(heldRequests.clientId, clientId), eq(heldRequests.subject, subject), gt(heldRequests.expiresAt, createdAt)));
        if ((waiting?.n ?? 0) >= openMax) return false;
        await db.insert(heldRequests).values(held);
        return true;
      });
    },
    async find(id, now) {
      const rows = await guarded(async () => db.select().from(heldRequests).where(open(id, now)).limit(1));
      return rows[0] ?? null;
    },
    setChallenge: (id, { from, to }, now) =>
      change(and(open(id, now), from === null ? isNull(heldRequests.challengeId) : eq(heldRequests.challengeId, from)), { challengeId: to }),
    setCode: (id, { hash, expiresAt }, now) => change(open(id, now), { codeHash: hash, codeExpiresAt: expiresAt }),
    async take({ clientId, subject, sessionId }, codeHash, now) {
      const isTheirs = and(eq(heldRequests.clientId, clientId), eq(heldRequests.subject, subject), eq(heldRequests.sessionId, sessionId));
      const rows = await guarded(async () =>
        db
          .delete(heldRequests)
          .where(and(eq(heldRequests.codeHash, codeHash), gt(heldRequests.codeExpiresAt, now), isTheirs))
          .returning(),
      );
      return rows[0] ?? null;
    },
  };
}
