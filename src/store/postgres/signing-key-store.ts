import { and, desc, eq, getTableColumns, gt, isNull, or, sql } from 'drizzle-orm';
import type { SigningKeyStore, SigningPurpose } from '../../session/signing-key-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { signingKeys } from './schema/service.ts';

/** Any number, the same in every process: who holds it rotates. */
const ROTATION_LOCK = 7_236_402;

const { purpose: _purpose, ...RECORD } = getTableColumns(signingKeys);

/**
 * Signing keys of one purpose over PostgreSQL; those of another are as if they were not. A partial unique index allows one active key only.
 * @param db the database
 * @param purpose what the keys sign
 * @returns the store
 */
export function createSigningKeyStore(db: Database, purpose: SigningPurpose = 'token'): SigningKeyStore {
  const own = eq(signingKeys.purpose, purpose);
  const active = and(own, isNull(signingKeys.retiredAt));
  return {
    list: (now) =>
      guarded(async () =>
        db
          .select(RECORD)
          .from(signingKeys)
          .where(and(own, or(isNull(signingKeys.retiredAt), gt(signingKeys.removeAt, now))))
          .orderBy(desc(signingKeys.createdAt), desc(signingKeys.kid)),
      ),
    ensureActive: (candidate) =>
      guarded(async () => {
        await db
          .insert(signingKeys)
          .values({ ...candidate, purpose })
          .onConflictDoNothing();
        const rows = await db.select(RECORD).from(signingKeys).where(active).limit(1);
        if (!rows[0]) throw new TypeError('no active signing key after inserting one');
        return rows[0];
      }),
    rotate: (next, { retireAt, removeAt }) =>
      inTurn(db, async (tx) => {
        await tx.update(signingKeys).set({ retiredAt: retireAt, removeAt }).where(active);
        await tx.insert(signingKeys).values({ ...next, purpose });
      }),
    replaceAll: (next) =>
      inTurn(db, async (tx) => {
        const now = next.createdAt;
        await tx
          .update(signingKeys)
          .set({ retiredAt: sql`least(${signingKeys.retiredAt}, ${now}::bigint)`, removeAt: sql`least(${signingKeys.removeAt}, ${now}::bigint)` })
          .where(own);
        await tx.insert(signingKeys).values({ ...next, purpose });
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
