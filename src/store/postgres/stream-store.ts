import { and, eq, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { StreamPatch, StreamRecord, StreamStatus, StreamStore, VerificationResult } from '../../notify/stream-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { outbox, signalStreams } from './schema/events.ts';

const own = (clientId: string, id: string) => and(eq(signalStreams.clientId, clientId), eq(signalStreams.id, id));

/**
 * Streams of security events over PostgreSQL. A unique index allows a client one.
 * @param db the database
 * @returns the store
 */
export function createStreamStore(db: Database): StreamStore {
  return {
    add: (stream) => guarded(async () => (await db.insert(signalStreams).values(stream).onConflictDoNothing().returning({ id: signalStreams.id })).length > 0),
    list: (clientId) => guarded(async () => db.select().from(signalStreams).where(eq(signalStreams.clientId, clientId))),
    find: async (clientId, id) => (await guarded(async () => db.select().from(signalStreams).where(own(clientId, id)).limit(1)))[0] ?? null,
    change: async (clientId, id, patch: StreamPatch) =>
      (await guarded(async () => db.update(signalStreams).set(patch).where(own(clientId, id)).returning()))[0] ?? null,
    setStatus: (clientId, id, status, reason) => guarded(() => setStatus(db, { clientId, id, status, reason })),
    verify: (clientId, id, event) => guarded(() => verify(db, { clientId, id, ...event })),
    remove: (clientId, id) =>
      guarded(async () => {
        const removed = db.$with('removed').as(db.delete(signalStreams).where(own(clientId, id)).returning({ id: signalStreams.id }));
        const forgotten = db
          .$with('forgotten')
          .as(db.delete(outbox).where(sql`${outbox.webhookId} in (select id from ${removed})`).returning({ seq: outbox.seq }));
        return (await db.with(removed, forgotten).select().from(removed)).length > 0;
      }),
    isAnyPushed: () =>
      guarded(async () => {
        const pushed = and(eq(signalStreams.method, 'push'), ne(signalStreams.status, 'disabled'));
        return (await db.select({ id: signalStreams.id }).from(signalStreams).where(pushed).limit(1)).length > 0;
      }),
  };
}

interface StatusChange {
  readonly clientId: string;
  readonly id: string;
  readonly status: StreamStatus;
  readonly reason: string | null;
}

// An event written at this moment by a change that still saw the stream enabled is told when the stream is enabled again: it is not lost, and it is true.
async function setStatus(db: Database, { clientId, id, status, reason }: StatusChange): Promise<StreamRecord | null> {
  const values = { status, statusReason: reason, ...(status === 'enabled' ? { pausedUntil: 0 } : {}) };
  return db.transaction(async (tx) => {
    const [changed] = await tx.update(signalStreams).set(values).where(own(clientId, id)).returning();
    if (!changed) return null;
    const pending = and(eq(outbox.webhookId, id), eq(outbox.status, 'pending'));
    if (status === 'disabled') await tx.delete(outbox).where(pending);
    // What waited for another try need not wait any longer.
    if (status === 'enabled')
      await tx
        .update(outbox)
        .set({ attempts: 0, nextAt: sql`least(${outbox.nextAt}, ${outbox.at})` })
        .where(and(pending, isNull(outbox.leaseNonce)));
    return changed;
  });
}

interface Verification {
  readonly clientId: string;
  readonly id: string;
  readonly eventId: string;
  readonly state: string | null;
  readonly now: number;
  readonly intervalMs: number;
}

async function verify(db: Database, { clientId, id, eventId, state, now, intervalMs }: Verification): Promise<VerificationResult> {
  const isDue = or(isNull(signalStreams.verifiedAt), lte(signalStreams.verifiedAt, now - intervalMs));
  const asked = db.$with('asked').as(
    db
      .update(signalStreams)
      .set({ verifiedAt: now })
      .where(and(own(clientId, id), isDue))
      .returning({ id: signalStreams.id }),
  );
  const data = JSON.stringify(state === null ? {} : { state });
  const added = db.$with('added', { seq: sql<number>`seq` }).as(sql`insert into outbox (webhook_id, event_id, client_id, type, signal, at, data, next_at)
      select id, ${eventId}::text, ${clientId}::text, 'stream', 'verification', ${now}::bigint, ${data}::json, ${now}::bigint from ${asked} returning seq`);
  if ((await db.with(asked, added).select().from(asked)).length > 0) return { kind: 'added' };
  const [stream] = await db.select({ at: signalStreams.verifiedAt }).from(signalStreams).where(own(clientId, id)).limit(1);
  return stream ? { kind: 'too_soon', retryAt: (stream.at ?? now) + intervalMs } : { kind: 'unknown' };
}
