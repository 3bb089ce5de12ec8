import { desc, gt, isNull, or, sql } from 'drizzle-orm';
import type { SigningKeyStore } from '../../session/signing-key-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { signingKeys } from './schema/service.ts';

/** Any number, the same in every process: who holds it rotates. */
const ROTATION_LOCK = 7_236_402;

/**
 * Signing keys over PostgreSQL. A partial unique index allows one active key only.
 * @param db the database
 * @returns the store
 */
export function createSigningKeyStore(db: Database): SigningKeyStore {
  return {
    list: (now) =>
      guarded(async () =>
        db
          .select()
          .from(signingKeys)
          .where(or(isNull(signingKeys.retiredAt), gt(signingKeys.removeAt, now)))
          .orderBy(desc(signingKeys.createdAt), desc(signingKeys.kid)),
      ),
    ensureActive: (candidate) =>
      guarded(async () => {
        await db.insert(signingKeys).values(candidate).onConflictDoNothing();
        const rows = await db.select().from(signingKeys).where(isNull(signingKeys.retiredAt)).limit(1);
        if (!rows[0]) throw new TypeError('no active signing key after inserting one');
        return rows[0];
      }),
    rotate: (next, { retireAt, removeAt }) =>
      inTurn(db, async (tx) => {
        await tx.update(signingKeys).set({ retiredAt: retireAt, removeAt }).where(isNull(signingKeys.retiredAt));
        await tx.insert(signingKeys).values(next);
      }),
    replaceAll: (next) =>
      inTurn(db, async (tx) => {
        const now = next.createdAt;
        await tx
          .update(signingKeys)
          .set({ retiredAt: sql`least(${signingKeys.retiredAt}, ${now}::bigint)`, removeAt: sql`least(${signingKeys.removeAt}, ${now}::bigint)` });
        await tx.insert(signingKeys).values(next);
      }),
  };
}

// Two rotations at once take turns; without the lock the second would meet the first one's new key.
function inTurn(db: Database, work: (tx: Parameters<Parameters<Database['transaction']>[0]>[0]) => Promise<void>): Promise<void> {
  return guarded(async () =>
    db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${ROTATION_LOCK})`);
      await work(tx);
    }),
  );
}
