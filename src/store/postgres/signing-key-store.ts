import { desc, gt, isNull, or } from 'drizzle-orm';
import type { SigningKeyStore } from '../../session/signing-key-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { signingKeys } from './schema/service.ts';

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
          .orderBy(desc(signingKeys.createdAt)),
      ),
    ensureActive: (candidate) =>
      guarded(async () => {
        await db.insert(signingKeys).values(candidate).onConflictDoNothing();
        const rows = await db.select().from(signingKeys).where(isNull(signingKeys.retiredAt)).limit(1);
        if (!rows[0]) throw new TypeError('no active signing key after inserting one');
        return rows[0];
      }),
    rotate: (next, removeOldAt) =>
      guarded(async () =>
        db.transaction(async (tx) => {
          await tx.update(signingKeys).set({ retiredAt: next.createdAt, removeAt: removeOldAt }).where(isNull(signingKeys.retiredAt));
          await tx.insert(signingKeys).values(next);
        }),
      ),
  };
}
