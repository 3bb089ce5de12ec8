import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { LockoutAnswer, LockoutFactor, LockoutPolicy, LockoutStore } from '../../factor/lockout-store.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { lockouts } from './schema/people.ts';

type Row = typeof lockouts.$inferSelect;

interface Key {
  readonly clientId: string;
  readonly subject: string;
  readonly factor: LockoutFactor;
}

const CONFLICT = [lockouts.clientId, lockouts.subject, lockouts.factor];
const LAST_TRY = sql`${lockouts.times}[cardinality(${lockouts.times})]`;
const WITHOUT_LAST_TRY = sql`${lockouts.times}[1:cardinality(${lockouts.times}) - 1]`;

/**
 * Failure counters over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createLockoutStore(db: Database): LockoutStore {
  const of = (key: Key) => and(eq(lockouts.clientId, key.clientId), eq(lockouts.subject, key.subject), eq(lockouts.factor, key.factor));
  // Whatever closed the factor had counted this try as failed, so taking it back opens the factor again.
  const takeBack = async (key: Key, inRow: SQL | 0): Promise<void> => {
    await db.update(lockouts).set({ inRow, times: WITHOUT_LAST_TRY, closedUntil: 0 }).where(of(key));
  };
  return {
    begin: (clientId, subject, factor, policy, now) =>
      guarded(async () => {
        const key = { clientId, subject, factor };
        const isTaken = await takeTry(db, key, policy, now);
        if (isTaken) return { allowed: true };
        const [row] = await db.select().from(lockouts).where(of(key)).limit(1);
        return explain(row, policy, now);
      }),
    succeed: (clientId, subject, factor) => guarded(() => takeBack({ clientId, subject, factor }, 0)),
    release: (clientId, subject, factor) => guarded(() => takeBack({ clientId, subject, factor }, sql`greatest(${lockouts.inRow} - 1, 0)`)),
    reset: (clientId, subject, factor) =>
      guarded(async () => {
        await db.delete(lockouts).where(of({ clientId, subject, factor }));
      }),
  };
}

/** Counts a try when the policy allows one; insert and conditional update are one statement, so racers cannot take more tries than there are. */
async function takeTry(db: Database, key: Key, policy: LockoutPolicy, now: Millis): Promise<boolean> {
  const inWindow = sql`(select count(*) from unnest(${lockouts.times}) t where t > ${now - policy.windowMs})`;
  // Spacing may look further back than the window.
  const keepSince = now - Math.max(policy.windowMs, policy.spacingMs);
  const closesAt = now + policy.closedForMs;
  const rows = await db
    .insert(lockouts)
    .values({ ...key, inRow: 1, times: [now], closedUntil: policy.closeAfter <= 1 ? closesAt : 0 })
    .onConflictDoUpdate({
      target: CONFLICT,
      set: {
        inRow: sql`${lockouts.inRow} + 1`,
        times: sql`array(select t from unnest(${lockouts.times}) t where t > ${keepSince} order by t) || ${now}::bigint`,
        closedUntil: sql`case when ${inWindow} + 1 >= ${policy.closeAfter} then ${closesAt}::bigint else 0 end`,
      },
      setWhere: sql`${lockouts.inRow} < ${policy.disableAfter} and ${lockouts.closedUntil} <= ${now}
        and (${lockouts.inRow} < ${policy.spacingAfter} or coalesce(${LAST_TRY} + ${policy.spacingMs}, 0) <= ${now})`,
    })
    .returning({ inRow: lockouts.inRow });
  return rows.length > 0;
}

// The reason is read after the refusal. Should another try have been taken back in between, the answer is still a refusal, and one may ask again at once.
function explain(row: Row | undefined, policy: LockoutPolicy, now: Millis): LockoutAnswer {
  if (!row) return { allowed: false, reason: 'spacing', retryAt: now };
  if (row.inRow >= policy.disableAfter) return { allowed: false, reason: 'disabled', retryAt: null };
  if (row.closedUntil > now) return { allowed: false, reason: 'closed', retryAt: row.closedUntil };
  return { allowed: false, reason: 'spacing', retryAt: Math.max(now, (row.times.at(-1) ?? now) + policy.spacingMs) };
}
