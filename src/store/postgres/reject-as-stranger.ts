import { sql } from 'drizzle-orm';
import type { StrangerRejected } from '../../challenge/challenge-store.ts';
import type { Millis } from '../../lib/time.ts';
import type { Database } from './database.ts';
import { rowsOf } from './rows-of.ts';
import { challenges } from './schema/challenges.ts';
import { challengeNews, eventType, insertNews, tokenNews } from './tell.ts';
import { eq } from 'drizzle-orm';

const RAISED = `select c.client_id, c.subject, ${eventType('risk.raised')} as type, c.id as key, c.ended_at as at,
  json_build_object('subject', c.subject, 'reason', 'not_me'::text, 'challenge_id', c.id, 'assessment_id', c.assessment_id) as data from rejected c`;

const ENDED_SESSIONS = `select c.client_id, c.subject, ${eventType('sessions.revoked')} as type, c.id as key, c.ended_at as at,
  json_build_object('subject', c.subject, 'reason', 'not_me'::text, 'challenge_id', c.id, 'tokens_revoked', (select count(*)::int from revoked)) as data from rejected c`;

/**
 * Ends whatever a stranger may have begun or won: the challenge, the others of the subject, and then, on a new snapshot, the tokens. A token that is being redeemed at this moment holds the row of its challenge, so it is either prevented or found.
 * @param db the database
 * @param id the challenge that was declined
 * @param now milliseconds since the epoch
 * @returns what ended; null when the challenge could not be declined any more
 */
export async function rejectAsStranger(db: Database, id: string, now: Millis): Promise<StrangerRejected | null> {
  return db.transaction(async (tx) => {
    const ended: unknown = await tx.execute(sql`with rejected as (
        update challenges set status = 'rejected', reject_reason = 'not_me', ended_at = ${now}::bigint, version = version + 1
        where id = ${id}::text and status in ('claimed', 'verifying', 'awaiting_confirmation') and expires_at > ${now}::bigint returning *
      ), canceled as (
        update challenges c set status = 'canceled', ended_at = ${now}::bigint, version = c.version + 1 from rejected r
        where c.client_id = r.client_id and c.subject = r.subject and c.id <> r.id and c.expires_at > ${now}::bigint
          and c.status in ('pending', 'claimed', 'verifying', 'awaiting_confirmation', 'verified') returning c.*
      ), told as (${sql.raw(insertNews(`${challengeNews('rejected', 'c.ended_at')} union all ${challengeNews('canceled', 'c.ended_at')} union all ${RAISED}`))})
      select id, version from rejected union all select id, version from canceled`);
    const rows = rowsOf(ended).map((row) => ({ id: String(row['id']), version: Number(row['version']) }));
    if (rows.length === 0) return null;
    const revoked: unknown = await tx.execute(sql`with rejected as (select * from challenges where id = ${id}::text), revoked as (
        update tokens t set revoked_at = ${now}::bigint from rejected r
        where t.client_id = r.client_id and t.subject = r.subject and t.revoked_at is null and t.consumed_at is null and t.expires_at > ${now}::bigint returning t.*
      ), told as (${sql.raw(insertNews(`${tokenNews('token.revoked', 'revoked', 't.revoked_at')} union all ${ENDED_SESSIONS}`))})
      select count(*)::int as count from revoked`);
    // What proxies know the subject by ends as well, and what waits for them: whoever is inside must log in again.
    await tx.execute(sql`with s as (select client_id, subject from challenges where id = ${id}::text), held as (
        delete from held_requests h using s where h.client_id = s.client_id and h.subject = s.subject
      ) delete from web_sessions w using s where w.client_id = s.client_id and w.subject = s.subject`);
    const [record] = await tx.select().from(challenges).where(eq(challenges.id, id)).limit(1);
    if (!record) throw new TypeError('the challenge that was declined is gone');
    return { record, canceled: rows.filter((row) => row.id !== id), revokedTokens: Number(rowsOf(revoked)[0]?.['count'] ?? 0) };
  });
}
