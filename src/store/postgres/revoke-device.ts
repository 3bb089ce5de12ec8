import { and, eq, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { RevokedDevice } from '../../device/device.ts';
import type { Millis } from '../../lib/time.ts';
import type { Database } from './database.ts';
import { shredUnlessHeld } from './evidence-key-store.ts';
import { rowsOf } from './rows-of.ts';
import { livenessAttempts } from './schema/challenges.ts';
import { enrollments } from './schema/people.ts';
import { challengeNews, deviceNews, insertNews, tokenNews } from './tell.ts';

/**
 * Revokes a device and then, on a new snapshot, ends what rests on it: whoever redeems an approval of the device holds its row, so the token is either prevented or found.
 * @param db the database
 * @param which client, subject and device
 * @param now milliseconds since the epoch
 * @returns what ended with it; null when unknown, foreign or already revoked
 */
export async function revokeDevice(
  db: Database,
  which: { readonly clientId: string; readonly subject: string; readonly id: string },
  now: Millis,
): Promise<RevokedDevice | null> {
  const { clientId, subject, id } = which;
  return db.transaction(async (tx) => {
    const revokedDevices: unknown = await tx.execute(sql`with revoked as (
        update devices set revoked_at = ${now}::bigint
        where id = ${id}::text and client_id = ${clientId}::text and subject = ${subject}::text and revoked_at is null returning *
      ), told as (${sql.raw(insertNews(deviceNews('device.revoked', 'revoked', 'd.revoked_at')))})
      select created_at from revoked`);
    const [device] = rowsOf(revokedDevices);
    if (!device) return null;
    const ended: unknown = await tx.execute(sql`with approved as materialized (
        select id from challenges where client_id = ${clientId}::text and subject = ${subject}::text and device_id = ${id}::text
      ), canceled as (
        update challenges c set status = 'canceled', ended_at = ${now}::bigint, version = c.version + 1 from approved a
        where c.id = a.id and c.expires_at > ${now}::bigint and c.status in ('claimed', 'verifying', 'awaiting_confirmation', 'verified') returning c.*
      ), revoked as (
        update tokens t set revoked_at = ${now}::bigint from approved a
        where t.client_id = ${clientId}::text and t.subject = ${subject}::text and t.challenge_id = a.id
          and t.revoked_at is null and t.consumed_at is null and t.expires_at > ${now}::bigint returning t.*
      ), told as (${sql.raw(insertNews(`${challengeNews('canceled', 'c.ended_at')} union all ${tokenNews('token.revoked', 'revoked', 't.revoked_at')}`))})
      select c.id, c.version, r.count from (select count(*)::int as count from revoked) r left join canceled c on true`);
    const rows = rowsOf(ended);
    const canceled = rows.filter((row) => typeof row['id'] === 'string').map((row) => ({ id: String(row['id']), version: Number(row['version']) }));
    const unfinished = await endEnrollments(tx, { ...which, boundAt: Number(device['created_at']) }, now);
    return { canceled, revokedTokens: Number(rows[0]?.['count'] ?? 0), ...unfinished };
  });
}

async function endEnrollments(
  tx: Pick<Database, 'select' | 'update'>,
  { clientId, subject, id, boundAt }: { readonly clientId: string; readonly subject: string; readonly id: string; readonly boundAt: Millis },
  now: Millis,
): Promise<Pick<RevokedDevice, 'enrollments' | 'attempts'>> {
  const isTheirs = and(eq(enrollments.clientId, clientId), eq(enrollments.subject, subject));
  const isOfDevice = and(isTheirs, eq(enrollments.deviceId, id));
  const isOutdated = and(eq(enrollments.faceOnly, false), lt(enrollments.createdAt, boundAt), inArray(enrollments.status, ['created', 'opened', 'consented']));
  const ended = await tx
    .update(enrollments)
    .set({ status: 'expired' })
    .where(and(isTheirs, ne(enrollments.status, 'complete'), ne(enrollments.status, 'expired'), or(isOfDevice, isOutdated)))
    .returning({ id: enrollments.id });
  const owners = tx.select({ id: enrollments.id }).from(enrollments).where(isOfDevice);
  const attempts = await tx
    .update(livenessAttempts)
    .set({ status: 'retry', settledAt: now, ...shredUnlessHeld('retry', now) })
    .where(and(eq(livenessAttempts.ownerKind, 'enrollment'), inArray(livenessAttempts.ownerId, owners), isNull(livenessAttempts.settledAt)))
    .returning({ id: livenessAttempts.id });
  return { enrollments: ended.map((row) => row.id), attempts: attempts.map((row) => row.id) };
}
