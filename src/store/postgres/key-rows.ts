import { and, asc, count, eq, ne, sql } from 'drizzle-orm';
import type { KeyOwner } from '../../consent/data-key.ts';
import type { SubjectStore } from '../../consent/subject-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { subjectKeys } from './schema/people.ts';

const keyOf = ({ clientId, subject, purpose }: KeyOwner) =>
  and(eq(subjectKeys.clientId, clientId), eq(subjectKeys.subject, subject), eq(subjectKeys.purpose, purpose));

/**
 * Wrapped data keys over PostgreSQL.
 * @param db the database
 * @returns the part of the subject store that keeps them
 */
export function createKeyRows(
  db: Database,
): Pick<SubjectStore, 'ensureWrappedKey' | 'findWrappedKey' | 'rewrapKey' | 'listKeysNotUnder' | 'countKeys' | 'destroyKeys'> {
  return {
    async findWrappedKey(owner) {
      const { wrapped, keyId } = subjectKeys;
      const rows = await guarded(async () => db.select({ wrapped, keyId }).from(subjectKeys).where(keyOf(owner)).limit(1));
      return rows[0] ?? null;
    },
    async ensureWrappedKey({ clientId, subject, purpose }, { wrapped, keyId }, now) {
      return guarded(async () => {
        // The update changes nothing; it makes the one statement return the key that stands, so that nothing is ever sealed under one that does not.
        const rows = await db
          .insert(subjectKeys)
          .values({ clientId, subject, purpose, wrapped, keyId, createdAt: now })
          .onConflictDoUpdate({ target: [subjectKeys.clientId, subjectKeys.subject, subjectKeys.purpose], set: { createdAt: subjectKeys.createdAt } })
          .returning({ wrapped: subjectKeys.wrapped, keyId: subjectKeys.keyId });
        if (!rows[0]) throw new TypeError('no data key after storing one');
        return rows[0];
      });
    },
    async rewrapKey(owner, from, { wrapped, keyId }) {
      const rows = await guarded(async () =>
        db
          .update(subjectKeys)
          .set({ wrapped, keyId })
          .where(and(keyOf(owner), eq(subjectKeys.wrapped, from)))
          .returning({ at: subjectKeys.createdAt }),
      );
      return rows.length > 0;
    },
    async listKeysNotUnder(keyId, after, limit) {
      const { clientId, subject, purpose, wrapped } = subjectKeys;
      const isBehind = after === null ? undefined : sql`(${clientId}, ${subject}, ${purpose}) > (${after.clientId}, ${after.subject}, ${after.purpose})`;
      return guarded(async () =>
        db
          .select({ clientId, subject, purpose, wrapped, keyId: subjectKeys.keyId })
          .from(subjectKeys)
          .where(and(ne(subjectKeys.keyId, keyId), isBehind))
          .orderBy(asc(clientId), asc(subject), asc(purpose))
          .limit(limit),
      );
    },
    async countKeys() {
      const rows = await guarded(async () => db.select({ keyId: subjectKeys.keyId, n: count() }).from(subjectKeys).groupBy(subjectKeys.keyId));
      return Object.fromEntries(rows.map(({ keyId, n }) => [keyId, n]));
    },
    async destroyKeys(clientId, subject, purpose) {
      const isOfPurpose = purpose === undefined ? undefined : eq(subjectKeys.purpose, purpose);
      const rows = await guarded(async () =>
        db
          .delete(subjectKeys)
          .where(and(eq(subjectKeys.clientId, clientId), eq(subjectKeys.subject, subject), isOfPurpose))
          .returning({ at: subjectKeys.createdAt }),
      );
      return rows.length > 0;
    },
  };
}
