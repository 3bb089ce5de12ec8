import { and, desc, eq, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
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
    async isLatest({ owner, createdAt }) {
      const later = await guarded(async () =>
        db
          .select({ id: livenessAttempts.id })
          .from(livenessAttempts)
          .where(and(eq(livenessAttempts.ownerKind, owner.kind), eq(livenessAttempts.ownerId, owner.id), gt(livenessAttempts.createdAt, createdAt)))
          .limit(1),
      );
      return later.length === 0;
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
          .set({ ...verdict, settledAt: now, ...(after === 'keep' ? {} : shredUnlessHeld(now)) })
          .where(and(eq(livenessAttempts.id, id), inArray(livenessAttempts.status, ['capturing', 'verifying'])))
          .returning(),
      );
      return rows[0] ? toRecord(rows[0]) : null;
    },
    forgetFace: (clientId, subject, now) => guarded(async () => forgetFace(db, { clientId, subject }, now)),
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

function toRecord(row: Row): AttemptRecord {
  const { ownerKind, ownerId, vendorSessionId: id, vendorRegion: region, vendorExpiresAt: expiresAt, ...others } = row;
  const { evidenceKeyWrapped: wrapped, evidenceKeyId: keyId, holdReason: _reason, holdBy: _by, heldSince: _since, heldUntil: _until, ...rest } = others;
  const session = id !== null && region !== null && expiresAt !== null ? { id, region, expiresAt } : null;
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
      .set({ status: 'retry', settledAt: attempt.createdAt, ...shredUnlessHeld(attempt.createdAt) })
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
