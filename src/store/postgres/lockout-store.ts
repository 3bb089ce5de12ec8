import { and, eq, sql } from 'drizzle-orm';
import type { LockoutAnswer, LockoutFactor, LockoutPolicy, LockoutStore } from '../../factor/lockout-store.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { lockouts } from './schema/people.ts';

type Row = typeof lockouts.$inferSelect;

/**
 * Failure counters over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createLockoutStore(db: Database): LockoutStore {
  const of = (clientId: string, subject: string, factor: LockoutFactor) =>
    and(eq(lockouts.clientId, clientId), eq(lockouts.subject, subject), eq(lockouts.factor, factor));
  return {
    async begin(clientId, subject, factor, policy, now) {
      const key = { clientId, subject, factor };
      return guarded(async () => {
        const taken = await takeTry(db, key, policy, now);
        if (taken) return { allowed: true };
        const [row] = await db.select().from(lockouts).where(of(clientId, subject, factor)).limit(1);
        return row ? explain(row, policy, now) : { allowed: false, reason: 'spacing', retryAt: now };
      });
    },
    succeed: (clientId, subject, factor) =>
      guarded(async () => {
        await db
          .update(lockouts)
          .set({ inRow: 0, inWindow: sql`greatest(${lockouts.inWindow} - 1, 0)`, closedUntil: 0 })
          .where(of(clientId, subject, factor));
      }),
    release: (clientId, subject, factor) =>
      guarded(async () => {
        await db
          .update(lockouts)
          .set({ inRow: sql`greatest(${lockouts.inRow} - 1, 0)`, inWindow: sql`greatest(${lockouts.inWindow} - 1, 0)`, closedUntil: 0 })
          .where(of(clientId, subject, factor));
      }),
    reset: (clientId, subject, factor) =>
      guarded(async () => {
        await db.delete(lockouts).where(of(clientId, subject, factor));
      }),
  };
}

/** Counts a try when the policy allows one; insert and conditional update are one statement, so racers cannot take more tries than there are. */
async function takeTry(
  db: Database,
  key: { clientId: string; subject: string; factor: LockoutFactor },
  policy: LockoutPolicy,
  now: Millis,
): Promise<boolean> {
  const isNewWindow = sql`${lockouts.windowStartedAt} <= ${now - policy.windowMs}`;
  const nextInWindow = sql`case when ${isNewWindow} then 1 else ${lockouts.inWindow} + 1 end`;
  const closesNow = sql`${nextInWindow} >= ${policy.closeAfter}`;
  const rows = await db
    .insert(lockouts)
    .values({ ...key, inRow: 1, windowStartedAt: now, inWindow: 1, lastTryAt: now, closedUntil: policy.closeAfter <= 1 ? now + policy.closedForMs : 0 })
    .onConflictDoUpdate({
      target: [lockouts.clientId, lockouts.subject, lockouts.factor],
      set: {
        inRow: sql`${lockouts.inRow} + 1`,
        windowStartedAt: sql`case when ${isNewWindow} then ${now}::bigint else ${lockouts.windowStartedAt} end`,
        inWindow: nextInWindow,
        lastTryAt: now,
        closedUntil: sql`case when ${closesNow} then ${now + policy.closedForMs}::bigint else ${lockouts.closedUntil} end`,
      },
      setWhere: sql`${lockouts.inRow} < ${policy.disableAfter} and ${lockouts.closedUntil} <= ${now}
        and (${lockouts.inRow} < ${policy.spacingAfter} or ${lockouts.lastTryAt} + ${policy.spacingMs} <= ${now})`,
    })
    .returning({ inRow: lockouts.inRow });
  return rows.length > 0;
}

function explain(row: Row, policy: LockoutPolicy, now: Millis): LockoutAnswer {
  if (row.inRow >= policy.disableAfter) return { allowed: false, reason: 'disabled', retryAt: null };
  if (row.closedUntil > now) return { allowed: false, reason: 'closed', retryAt: row.closedUntil };
  return { allowed: false, reason: 'spacing', retryAt: row.lastTryAt + policy.spacingMs };
}
