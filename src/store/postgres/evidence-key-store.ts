import { and, asc, count, eq, gt, inArray, isNotNull, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { AttemptVerdict } from '../../liveness/attempt-store.ts';
import type { EvidenceHold, EvidenceKeyStore, HoldRefusal } from '../../liveness/evidence-keys.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { livenessAttempts } from './schema/challenges.ts';

const { id, clientId, subject, settledAt, evidenceKeyWrapped, evidenceKeyId, evidenceUntil, holdReason, holdBy, heldSince, heldUntil } = livenessAttempts;

type HoldColumns = Pick<typeof livenessAttempts.$inferSelect, 'holdReason' | 'holdBy' | 'heldSince' | 'heldUntil'>;
type Target = { readonly id: string; readonly clientId: string };

const NO_HOLD = { holdReason: null, holdBy: null, heldSince: null, heldUntil: null } as const;

type EndColumns = { readonly evidenceUntil: SQL } & (typeof SHREDDED | { readonly evidenceKeyWrapped: SQL; readonly evidenceKeyId: SQL });

/** Columns of an attempt whose frames can never be opened again. */
export const SHREDDED = { evidenceKeyWrapped: null, evidenceKeyId: null, ...NO_HOLD } as const;

/**
 * @param status how the attempt ends
 * @param now the time of the verdict
 * @returns columns of an attempt that ends: without its key, unless it failed and a hold keeps it, and then nothing but the hold does
 */
export function shredUnlessHeld(status: AttemptVerdict['status'], now: Millis): EndColumns {
  // People were told that only what looked like an attack is held; who holds before the verdict does not know yet.
  if (status !== 'failed') return { ...SHREDDED, evidenceUntil: sql`least(${evidenceUntil}, ${now}::bigint)` };
  const isHeld = sql`${heldUntil} > ${now}::bigint`;
  return {
    evidenceKeyWrapped: sql`case when ${isHeld} then ${evidenceKeyWrapped} end`,
    evidenceKeyId: sql`case when ${isHeld} then ${evidenceKeyId} end`,
    evidenceUntil: sql`least(${evidenceUntil}, ${now}::bigint)`,
  };
}

/**
 * @param row an attempt
 * @returns its hold, or null
 */
export function holdOf(row: HoldColumns): EvidenceHold | null {
  const { holdReason: reason, holdBy: by, heldSince: since, heldUntil: until } = row;
  return reason !== null && by !== null && since !== null && until !== null ? { reason, by, since, until } : null;
}

const isOf = (target: Target) => and(eq(id, target.id), eq(clientId, target.clientId));
const isAlive = (now: Millis) => and(isNotNull(evidenceKeyWrapped), or(gt(evidenceUntil, now), gt(heldUntil, now)));

/**
 * Keys and holds of evidence over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createEvidenceKeyStore(db: Database): EvidenceKeyStore {
  return {
    hold: (target, hold, limits) => guarded(async () => holdOnce(db, target, hold, limits)),
    release: (target, now) => guarded(async () => release(db, target, now)),
    shredExpired: (now, limit) => guarded(async () => shredExpired(db, now, limit)),
    async listKeysNotUnder(keyId, after, limit) {
      const rows = await guarded(async () =>
        db
          .select({ id, clientId, wrapped: evidenceKeyWrapped, keyId: evidenceKeyId })
          .from(livenessAttempts)
          .where(and(isNotNull(evidenceKeyWrapped), ne(evidenceKeyId, keyId), after === null ? undefined : gt(id, after)))
          .orderBy(asc(id))
          .limit(limit),
      );
      return rows.flatMap((row) => (row.wrapped !== null && row.keyId !== null ? [{ ...row, wrapped: row.wrapped, keyId: row.keyId }] : []));
    },
    async rewrapKey(attemptId, from, { wrapped, keyId }) {
      const rows = await guarded(async () =>
        db
          .update(livenessAttempts)
          .set({ evidenceKeyWrapped: wrapped, evidenceKeyId: keyId })
          .where(and(eq(id, attemptId), eq(evidenceKeyWrapped, from)))
          .returning({ id }),
      );
      return rows.length > 0;
    },
    async countKeys() {
      const rows = await guarded(async () =>
        db.select({ keyId: evidenceKeyId, n: count() }).from(livenessAttempts).where(isNotNull(evidenceKeyWrapped)).groupBy(evidenceKeyId),
      );
      return Object.fromEntries(rows.map(({ keyId, n }) => [keyId ?? '', n]));
    },
  };
}

async function holdOnce(
  db: Database,
  target: Target,
  hold: Parameters<EvidenceKeyStore['hold']>[1],
  { now, maxMs }: Parameters<EvidenceKeyStore['hold']>[2],
): Promise<EvidenceHold | HoldRefusal> {
  const began = sql<number>`case when ${heldUntil} > ${now}::bigint then ${heldSince} else ${now}::bigint end`;
  const rows = await db
    .update(livenessAttempts)
    .set({ holdReason: hold.reason, holdBy: hold.by, heldUntil: hold.until, heldSince: began })
    .where(and(isOf(target), isAlive(now), sql`${hold.until}::bigint - ${began} <= ${maxMs}::bigint`))
    .returning({ holdReason, holdBy, heldSince, heldUntil });
  const held = rows[0] && holdOf(rows[0]);
  if (held) return held;
  // Only to say why not; whatever is found here no longer changes anything.
  const found = await find(db, target, now);
  if (found === null) return 'unknown';
  return found.isAlive ? 'too_long' : 'destroyed';
}

async function release(db: Database, target: Target, now: Millis): Promise<{ readonly subject: string; readonly isGone: boolean } | HoldRefusal> {
  const stillRuns = sql`(${settledAt} is null and ${evidenceUntil} > ${now}::bigint)`;
  const rows = await db
    .update(livenessAttempts)
    .set({
      ...NO_HOLD,
      evidenceKeyWrapped: sql`case when ${stillRuns} then ${evidenceKeyWrapped} end`,
      evidenceKeyId: sql`case when ${stillRuns} then ${evidenceKeyId} end`,
    })
    .where(and(isOf(target), isNotNull(evidenceKeyWrapped), isNotNull(heldUntil)))
    .returning({ subject, key: evidenceKeyWrapped });
  if (rows[0]) return { subject: rows[0].subject, isGone: rows[0].key === null };
  return (await find(db, target, now)) === null ? 'unknown' : 'not_held';
}

async function find(db: Database, target: Target, now: Millis): Promise<{ readonly isAlive: boolean } | null> {
  const [row] = await db
    .select({ isAlive: sql<boolean>`(${isAlive(now)})` })
    .from(livenessAttempts)
    .where(isOf(target))
    .limit(1);
  return row ?? null;
}

async function shredExpired(db: Database, now: Millis, limit: number): ReturnType<EvidenceKeyStore['shredExpired']> {
  const isOver = and(or(isNotNull(evidenceKeyWrapped), isNotNull(heldUntil)), lte(evidenceUntil, now), or(isNull(heldUntil), lte(heldUntil, now)));
  const due = db.select({ id }).from(livenessAttempts).where(isOver).orderBy(asc(evidenceUntil)).limit(limit);
  // The hold is told as it stood before it was taken away.
  const before = sql<boolean>`(select b.held_until is not null from ${livenessAttempts} b where b.id = liveness_attempts.id)`;
  return db
    .update(livenessAttempts)
    .set(SHREDDED)
    .where(and(inArray(id, due), isOver))
    .returning({ id, clientId, subject, wasHeld: before });
}
