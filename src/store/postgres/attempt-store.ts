import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { AttemptRecord, AttemptStore } from '../../liveness/attempt-store.ts';
import type { Millis } from '../../lib/time.ts';
import { Problem } from '../../lib/problem.ts';
import { DatabaseError, guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { holdOf, SHREDDED, shredUnlessHeld } from './evidence-key-store.ts';
import { livenessAttempts } from './schema/challenges.ts';

type Row = typeof livenessAttempts.$inferSelect;

/**
 * Liveness attempts over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createAttemptStore(db: Database): AttemptStore {
  return {
    create: (attempt) => createOnce(db, attempt),
    async find(id) {
      const rows = await guarded(async () => db.select().from(livenessAttempts).where(eq(livenessAttempts.id, id)).limit(1));
      return rows[0] ? toRecord(rows[0]) : null;
    },
    async acceptChunk(id, chunk, next) {
      const rows = await guarded(async () =>
        db
          .update(livenessAttempts)
          .set({
            chunks: sql`${livenessAttempts.chunks} || ${JSON.stringify([chunk])}::jsonb`,
            nextSeq: chunk.seq + 1,
            transcriptHead: next.transcriptHead,
            stepShownAt: next.stepShownAt,
            status: next.isLast ? 'verifying' : 'capturing',
          })
          .where(and(eq(livenessAttempts.id, id), eq(livenessAttempts.nextSeq, chunk.seq), eq(livenessAttempts.status, 'capturing')))
          .returning(),
      );
      return rows[0] ? toRecord(rows[0]) : null;
    },
    async settle(id, verdict, now, after = 'destroy') {
      const rows = await guarded(async () =>
        db
          .update(livenessAttempts)
          .set({ ...verdict, settledAt: now, ...(after === 'keep' ? {} : shredUnlessHeld(verdict.status, now)) })
          .where(and(eq(livenessAttempts.id, id), inArray(livenessAttempts.status, ['capturing', 'verifying'])))
          .returning(),
      );
      return rows[0] ? toRecord(rows[0]) : null;
    },
    forgetFace: (clientId, subject, now) => guarded(async () => forgetFace(db, { clientId, subject }, now)),
    ...createAttemptEnds(db),
    async recentFrameHashes(clientId, subject, exceptId, limit) {
      const rows = await guarded(async () =>
        db
          .select({ frameHashes: livenessAttempts.frameHashes })
          .from(livenessAttempts)
          .where(
            and(
              eq(livenessAttempts.clientId, clientId),
              eq(livenessAttempts.subject, subject),
              ne(livenessAttempts.id, exceptId),
              isNotNull(livenessAttempts.settledAt),
              // Abandoned attempts hold no hashes: counting them would let anyone push the others out.
              sql`${livenessAttempts.frameHashes} <> '[]'::jsonb`,
            ),
          )
          .orderBy(desc(livenessAttempts.settledAt), desc(livenessAttempts.createdAt))
          .limit(limit),
      );
      return rows.map((row) => row.frameHashes);
    },
  };
}

// What is left to do where nobody came back.
function createAttemptEnds(db: Database): Pick<AttemptStore, 'findRunning' | 'listOverdue' | 'listUnclosed' | 'takeUnclosed' | 'markClosed'> {
  return {
    async findRunning(owner) {
      const { ownerKind, ownerId, settledAt } = livenessAttempts;
      const isRunning = and(eq(ownerKind, owner.kind), eq(ownerId, owner.id), isNull(settledAt));
      const rows = await guarded(async () => db.select().from(livenessAttempts).where(isRunning).limit(1));
      return rows[0] ? toRecord(rows[0]) : null;
    },
    listOverdue: (before, limit) => guarded(async () => listOverdue(db, before, limit)),
    async listUnclosed(clientId, subject) {
      const isTheirs = and(eq(livenessAttempts.clientId, clientId), eq(livenessAttempts.subject, subject));
      const rows = await guarded(async () =>
        db
          .select()
          .from(livenessAttempts)
          .where(and(isTheirs, isNotNull(livenessAttempts.settledAt), isNotNull(livenessAttempts.vendorExpiresAt))),
      );
      return rows.map(toRecord);
    },
    takeUnclosed: (now, within) => guarded(async () => takeUnclosed(db, now, within)),
    async markClosed(id) {
      await guarded(async () =>
        db
          .update(livenessAttempts)
          .set({ vendorExpiresAt: null })
          .where(and(eq(livenessAttempts.id, id), isNotNull(livenessAttempts.settledAt))),
      );
    },
  };
}

function toRecord(row: Row): AttemptRecord {
  const { ownerKind, ownerId, vendorSessionId: id, vendorRegion: region, vendorExpiresAt: expiresAt, ...others } = row;
  const { evidenceKeyWrapped: wrapped, evidenceKeyId: keyId, holdReason: _reason, holdBy: _by, heldSince: _since, heldUntil: _until, ...rest } = others;
  // One that was closed was over with its attempt at the latest.
  const session = id !== null && region !== null ? { id, region, expiresAt: expiresAt ?? row.settledAt ?? 0 } : null;
  const evidenceKey = wrapped !== null && keyId !== null ? { wrapped, keyId } : null;
  return { ...rest, owner: { kind: ownerKind, id: ownerId }, session, evidenceKey, hold: evidenceKey && holdOf(row) };
}

async function createOnce(db: Database, attempt: AttemptRecord): Promise<readonly string[]> {
  try {
    return await guarded(async () => create(db, attempt));
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'liveness_attempts_vendor_session') throw new Problem('liveness_provider_unavailable');
    throw error;
  }
}

async function create(db: Database, attempt: AttemptRecord): Promise<readonly string[]> {
  const { owner } = attempt;
  return db.transaction(async (tx) => {
    // Two starts at the same moment must end one another in turn, or an owner would have two attempts running.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`attempt\u0001${owner.kind}\u0001${owner.id}`}, 0))`);
    const ended = await tx
      .update(livenessAttempts)
      .set({ status: 'retry', settledAt: attempt.createdAt, ...shredUnlessHeld('retry', attempt.createdAt) })
      .where(and(eq(livenessAttempts.ownerKind, owner.kind), eq(livenessAttempts.ownerId, owner.id), isNull(livenessAttempts.settledAt)))
      .returning({ id: livenessAttempts.id });
    await tx.insert(livenessAttempts).values(toRow(attempt));
    return ended.map(({ id }) => id);
  });
}

function toRow({ owner, session, evidenceKey, hold, ...rest }: AttemptRecord): typeof livenessAttempts.$inferInsert {
  return {
    ...rest,
    ownerKind: owner.kind,
    ownerId: owner.id,
    ...(session && { vendorSessionId: session.id, vendorRegion: session.region, vendorExpiresAt: session.expiresAt }),
    ...(evidenceKey && { evidenceKeyWrapped: evidenceKey.wrapped, evidenceKeyId: evidenceKey.keyId }),
    ...(hold && { holdReason: hold.reason, holdBy: hold.by, heldSince: hold.since, heldUntil: hold.until }),
  };
}

async function forgetFace(db: Database, who: { readonly clientId: string; readonly subject: string }, now: Millis): Promise<readonly string[]> {
  const { clientId, subject, status, settledAt } = livenessAttempts;
  const rows = await db
    .update(livenessAttempts)
    .set({
      ...SHREDDED,
      frameHashes: [],
      status: sql`case when ${settledAt} is null then 'retry' else ${status} end`,
      settledAt: sql`coalesce(${settledAt}, ${now}::bigint)`,
    })
    .where(and(eq(clientId, who.clientId), eq(subject, who.subject)))
    .returning({ id: livenessAttempts.id });
  return rows.map(({ id }) => id);
}

async function listOverdue(db: Database, before: Millis, limit: number): Promise<readonly AttemptRecord[]> {
  const { settledAt, vendorSessionId, vendorExpiresAt, evidenceUntil, createdAt } = livenessAttempts;
  const isOver = or(lte(vendorExpiresAt, before), and(isNull(vendorSessionId), lte(evidenceUntil, before)));
  const rows = await db
    .select()
    .from(livenessAttempts)
    .where(and(isNull(settledAt), isOver))
    .orderBy(asc(createdAt))
    .limit(limit);
  return rows.map(toRecord);
}

async function takeUnclosed(db: Database, now: Millis, within: Parameters<AttemptStore['takeUnclosed']>[1]): Promise<readonly AttemptRecord[]> {
  const { id, settledAt, vendorExpiresAt, createdAt } = livenessAttempts;
  // The bound on creation is also what keeps this to a short stretch of an index.
  const isDue = and(isNotNull(settledAt), lte(vendorExpiresAt, now), gt(createdAt, within.since));
  const due = db.select({ id }).from(livenessAttempts).where(isDue).orderBy(asc(vendorExpiresAt)).limit(within.limit).for('update', { skipLocked: true });
  const rows = await db
    .update(livenessAttempts)
    .set({ vendorExpiresAt: within.again })
    .where(and(inArray(id, due), isDue))
    .returning();
  return rows.map(toRecord);
}
