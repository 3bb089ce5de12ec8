import { asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { ListStore } from '../../risk/lists/list-entry.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { listEntries } from './schema/service.ts';

/**
 * Operator lists over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createListStore(db: Database): ListStore {
  return {
    add: (entry) =>
      guarded(async () => {
        const { list: _list, kind: _kind, value: _value, ...rest } = entry;
        await db
          .insert(listEntries)
          .values(entry)
          .onConflictDoUpdate({ target: [listEntries.list, listEntries.kind, listEntries.value], set: rest });
      }),
    remove: (id) => guarded(async () => (await db.delete(listEntries).where(eq(listEntries.id, id)).returning({ id: listEntries.id })).length > 0),
    active: (now) =>
      guarded(async () =>
        db
          .select()
          .from(listEntries)
          .where(or(isNull(listEntries.expiresAt), gt(listEntries.expiresAt, now)))
          .orderBy(asc(listEntries.createdAt), asc(listEntries.id)),
      ),
    fingerprint: () =>
      guarded(async () => {
        const [row] = await db.select({ text: sql<string>`concat(count(*), ':', sum(hashtextextended(${listEntries.id}, 0)))` }).from(listEntries);
        return row?.text ?? '';
      }),
  };
}
