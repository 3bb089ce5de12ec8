import { and, eq, isNull, lt, lte, or } from 'drizzle-orm';
import type { IdempotencyScope, IdempotencyStore } from '../../session/idempotency-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { idempotencyKeys } from './schema/service.ts';

/**
 * Kept answers over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createIdempotencyStore(db: Database): IdempotencyStore {
  const of = (scope: IdempotencyScope) =>
    and(eq(idempotencyKeys.clientId, scope.clientId), eq(idempotencyKeys.route, scope.route), eq(idempotencyKeys.key, scope.key));
  return {
    begin: (scope, bodySha256, { now, expiresAt, staleAfterMs }) =>
      guarded(async () => {
        // Insert, or take over what has run out or never finished: one statement, so exactly one racer begins.
        const isOver = or(
          lte(idempotencyKeys.expiresAt, now),
          and(isNull(idempotencyKeys.status), lt(idempotencyKeys.begunAt, now - staleAfterMs), eq(idempotencyKeys.bodySha256, bodySha256)),
        );
        const begun = await db
          .insert(idempotencyKeys)
          .values({ ...scope, bodySha256, begunAt: now, expiresAt })
          .onConflictDoUpdate({
            target: [idempotencyKeys.clientId, idempotencyKeys.route, idempotencyKeys.key],
            set: { bodySha256, begunAt: now, expiresAt, status: null, sealedBody: null },
            ...(isOver ? { setWhere: isOver } : {}),
          })
          .returning({ key: idempotencyKeys.key });
        if (begun.length > 0) return { kind: 'begun' };
        const [row] = await db.select().from(idempotencyKeys).where(of(scope)).limit(1);
        if (!row) return { kind: 'running' };
        if (row.bodySha256 !== bodySha256) return { kind: 'mismatch' };
        return row.status === null || row.sealedBody === null ? { kind: 'running' } : { kind: 'done', status: row.status, sealedBody: row.sealedBody };
      }),
    finish: (scope, status, sealedBody) =>
      guarded(async () => {
        await db
          .update(idempotencyKeys)
          .set({ status, sealedBody })
          // The first answer stands: a claim that was taken over must not replace what was already told.
          .where(and(of(scope), isNull(idempotencyKeys.status)));
      }),
    abandon: (scope) =>
      guarded(async () => {
        await db.delete(idempotencyKeys).where(and(of(scope), isNull(idempotencyKeys.status)));
      }),
  };
}
