import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Millis } from '../../lib/time.ts';
import type { TokenRecord, TokenStore } from '../../session/token-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { rowsOf } from './rows-of.ts';
import { tokens } from './schema/service.ts';
import { AT, eventType, insertNews, tellWith, tokenNews } from './tell.ts';

const NOW = sql`${sql.placeholder('now')}::bigint`;

const ISSUED = `select t.client_id, t.subject, ${eventType('token.issued')} as type, t.jti as key, c.ended_at as at,
  json_build_object('token_id', t.jti, 'challenge_id', t.challenge_id, 'subject', t.subject, 'acr', c.achieved ->> 'acr') as data
  from added t join redeemed c on c.id = t.challenge_id`;

/**
 * Issued tokens over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createTokenStore(db: Database): TokenStore {
  const consumed = db.$with('consumed').as(
    db
      .update(tokens)
      .set({ consumedAt: NOW })
      .where(
        and(
          eq(tokens.jti, sql.placeholder('jti')),
          eq(tokens.clientId, sql.placeholder('clientId')),
          isNull(tokens.consumedAt),
          isNull(tokens.revokedAt),
          gt(tokens.expiresAt, sql.placeholder('now')),
        ),
      )
      .returning(),
  );
  const consume = db
    .with(consumed, tellWith(db, tokenNews('token.consumed', 'consumed', AT), NOW))
    .select({ jti: consumed.jti })
    .from(consumed)
    .prepare('token_consume');
  return {
    add: (token) =>
      guarded(async () => {
        await db.insert(tokens).values(token);
      }),
    issue: (token, now) => guarded(() => issue(db, token, now)),
    async find(jti) {
      const rows = await guarded(async () => db.select().from(tokens).where(eq(tokens.jti, jti)).limit(1));
      return rows[0] ?? null;
    },
    consume: (clientId, jti, now) => guarded(async () => (await consume.execute({ clientId, jti, now })).length > 0),
    async revoke(clientId, jti, now) {
      const known = and(eq(tokens.jti, jti), eq(tokens.clientId, clientId));
      return guarded(async () => {
        const revoked = db.$with('revoked').as(
          db
            .update(tokens)
            .set({ revokedAt: now })
            .where(and(known, isNull(tokens.revokedAt)))
            .returning(),
        );
        // Of a token that was used up before there is nothing left to tell.
        const news = tokenNews('token.revoked', '(select * from revoked where consumed_at is null)', AT);
        await db
          .with(revoked, tellWith(db, news, sql`${now}::bigint`))
          .select({ jti: revoked.jti })
          .from(revoked);
        const rows = await db.select({ jti: tokens.jti }).from(tokens).where(known).limit(1);
        return rows.length > 0;
      });
    },
  };
}

// The device is locked first, as a revocation locks it: either that waits and then finds the token, or this finds the device revoked.
async function issue(db: Database, token: Pick<TokenRecord, 'jti' | 'challengeId' | 'expiresAt'>, now: Millis): Promise<number | null> {
  const rows: unknown = await db.execute(sql`with usable as materialized (
      select d.id from devices d where d.id = (select device_id from challenges where id = ${token.challengeId}::text) and d.revoked_at is null for share
    ), redeemed as (
      update challenges c set status = 'consumed', ended_at = ${now}::bigint, version = c.version + 1
      where c.id = ${token.challengeId}::text and c.status = 'verified' and c.expires_at > ${now}::bigint and (c.device_id is null or c.device_id in (select id from usable))
      returning c.*
    ), added as (
      insert into tokens (jti, client_id, subject, challenge_id, expires_at)
      select ${token.jti}::text, client_id, subject, id, ${token.expiresAt}::bigint from redeemed returning *
    ), told as (${sql.raw(insertNews(ISSUED))}) select version from redeemed`);
  const version = rowsOf(rows)[0]?.['version'];
  return typeof version === 'number' ? version : null;
}
