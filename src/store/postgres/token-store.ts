import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { TokenStore } from '../../session/token-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { tokens } from './schema/service.ts';

/**
 * Issued tokens over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createTokenStore(db: Database): TokenStore {
  const consume = db
    .update(tokens)
    .set({ consumedAt: sql`${sql.placeholder('now')}::bigint` })
    .where(
      and(
        eq(tokens.jti, sql.placeholder('jti')),
        eq(tokens.clientId, sql.placeholder('clientId')),
        isNull(tokens.consumedAt),
        isNull(tokens.revokedAt),
        gt(tokens.expiresAt, sql.placeholder('now')),
      ),
    )
    .returning({ jti: tokens.jti })
    .prepare('token_consume');
  return {
    add: (token) =>
      guarded(async () => {
        await db.insert(tokens).values(token);
      }),
    async find(jti) {
      const rows = await guarded(async () => db.select().from(tokens).where(eq(tokens.jti, jti)).limit(1));
      return rows[0] ?? null;
    },
    consume: (clientId, jti, now) => guarded(async () => (await consume.execute({ clientId, jti, now })).length > 0),
    async revoke(clientId, jti, now) {
      const known = and(eq(tokens.jti, jti), eq(tokens.clientId, clientId));
      return guarded(async () => {
        await db
          .update(tokens)
          .set({ revokedAt: now })
          .where(and(known, isNull(tokens.revokedAt)));
        const rows = await db.select({ jti: tokens.jti }).from(tokens).where(known).limit(1);
        return rows.length > 0;
      });
    },
    async revokeSubject(clientId, subject, now) {
      const rows = await guarded(async () =>
        db
          .update(tokens)
          .set({ revokedAt: now })
          .where(and(eq(tokens.clientId, clientId), eq(tokens.subject, subject), isNull(tokens.revokedAt), gt(tokens.expiresAt, now)))
          .returning({ jti: tokens.jti }),
      );
      return rows.length;
    },
  };
}
