import { and, asc, eq, getTableColumns, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Millis } from '../../lib/time.ts';
import type { Acknowledgement, LeasedSignal, PushOutcome, QueuedSignal, SignalQueue } from '../../notify/signal-queue.ts';
import type { StreamRecord } from '../../notify/stream-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { dueDeliveries } from './due-deliveries.ts';
import { outbox, signalStreams } from './schema/events.ts';

const SIGNAL = {
  streamId: outbox.webhookId,
  eventId: outbox.eventId,
  clientId: outbox.clientId,
  subject: outbox.subject,
  type: outbox.type,
  signal: sql<string>`coalesce(${outbox.signal}, '')`,
  at: outbox.at,
  data: outbox.data,
  attempts: outbox.attempts,
};

/**
 * Security events to deliver, over PostgreSQL.
 * @param db the database
 * @returns the port
 */
export function createSignalQueue(db: Database): SignalQueue {
  return {
    lease: (lease, options) => guarded(() => takeLease(db, lease, options)),
    settle: (signal, outcome, now) => guarded(async () => db.transaction(async (tx) => settle(tx, signal, { outcome, now }))),
    peek: (stream, limit) => guarded(() => peek(db, stream, limit)),
    acknowledge: (stream, said, now) => guarded(() => acknowledge(db, stream, { said, now })),
  };
}

async function takeLease(
  db: Database,
  lease: string,
  { now, leaseMs, limit }: { readonly now: Millis; readonly leaseMs: number; readonly limit: number },
): Promise<readonly LeasedSignal[]> {
  const streams = sql`select s.id, s.client_id, s.status from signal_streams s where s.method = 'push' and s.status <> 'disabled' and s.paused_until <= ${now}`;
  const due = dueDeliveries(streams, { now, limit, where: sql`(w.status = 'enabled' or o.signal = 'stream-updated')` });
  const rows = await db
    .update(outbox)
    .set({ leaseNonce: lease, nextAt: now + leaseMs, attempts: sql`${outbox.attempts} + 1` })
    .from(signalStreams)
    .where(and(eq(signalStreams.id, outbox.webhookId), sql`${outbox.seq} in ${due}`))
    .returning({ seq: outbox.seq, signal: SIGNAL, stream: getTableColumns(signalStreams) });
  return rows.toSorted((a, b) => a.seq - b.seq).map(({ signal, stream }) => ({ ...signal, lease, stream }));
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

// Only who holds the lease writes, and what follows for the stream is written with it.
async function settle(db: Transaction, signal: LeasedSignal, { outcome, now }: { readonly outcome: PushOutcome; readonly now: Millis }): Promise<boolean> {
  const held = and(
    eq(outbox.webhookId, signal.streamId),
    eq(outbox.eventId, signal.eventId),
    eq(outbox.leaseNonce, signal.lease),
    eq(outbox.status, 'pending'),
  );
  const settled = await db.update(outbox).set(outcomeColumns(outcome, now)).where(held).returning({ seq: outbox.seq });
  if (settled.length === 0) return false;
  const stream = eq(signalStreams.id, signal.streamId);
  if (outcome.kind === 'retry')
    await db
      .update(signalStreams)
      .set({ pausedUntil: outcome.pauseUntil })
      .where(and(stream, lt(signalStreams.pausedUntil, outcome.pauseUntil)));
  if (outcome.kind === 'stuck') await pause(db, signal, { outcome, now, stream });
  return true;
}

interface Pausing {
  readonly outcome: Extract<PushOutcome, { readonly kind: 'stuck' }>;
  readonly now: Millis;
  readonly stream: SQL;
}

async function pause(db: Transaction, signal: LeasedSignal, { outcome, now, stream }: Pausing): Promise<void> {
  const paused = await db
    .update(signalStreams)
    .set({ status: 'paused', statusReason: outcome.reason })
    .where(and(stream, eq(signalStreams.status, 'enabled')))
    .returning({ id: signalStreams.id });
  if (paused.length === 0) return;
  const data = { status: 'paused', reason: outcome.reason };
  const notice = { webhookId: signal.streamId, eventId: outcome.noticeId, clientId: signal.clientId, subject: null, type: 'stream', signal: 'stream-updated' };
  await db.insert(outbox).values({ ...notice, at: now, data, nextAt: now });
}

function outcomeColumns(outcome: PushOutcome, now: Millis): PgUpdateSetSource<typeof outbox> {
  const { lastStatus } = outcome;
  if (outcome.kind === 'delivered') return { status: 'delivered', doneAt: now, lastStatus, lastError: null, leaseNonce: null };
  const { lastError } = outcome;
  if (outcome.kind === 'refused') return { status: 'dead', doneAt: now, lastStatus, lastError, leaseNonce: null };
  if (outcome.kind === 'stuck') return { nextAt: now, attempts: 0, lastStatus, lastError, leaseNonce: null };
  return { nextAt: outcome.nextAt, lastStatus, lastError, leaseNonce: null };
}

// Of a subject the earliest alone: within one answer events have no order.
async function peek(
  db: Database,
  { id, clientId }: Pick<StreamRecord, 'id' | 'clientId'>,
  limit: number,
): Promise<{ readonly signals: readonly QueuedSignal[]; readonly hasMore: boolean }> {
  const isOffered = sql`exists (select 1 from signal_streams s where s.id = ${id} and s.client_id = ${clientId} and s.method = 'poll'
      and (s.status = 'enabled' or (s.status = 'paused' and ${outbox.signal} = 'stream-updated')))`;
  const pending = and(eq(outbox.webhookId, id), eq(outbox.status, 'pending'), isOffered);
  const isFirst = sql`not exists (select 1 from outbox p where p.webhook_id = ${outbox.webhookId} and p.subject = ${outbox.subject} and p.status = 'pending' and p.seq < ${outbox.seq})`;
  const signals = await db.select(SIGNAL).from(outbox).where(and(pending, isFirst)).orderBy(asc(outbox.seq)).limit(limit);
  const seen = signals.map(({ eventId }) => eventId);
  const others = await db
    .select({ seq: outbox.seq })
    .from(outbox)
    .where(and(pending, seen.length > 0 ? sql`${outbox.eventId} not in ${seen}` : undefined))
    .limit(1);
  return { signals, hasMore: others.length > 0 };
}

async function acknowledge(
  db: Database,
  { id, clientId }: Pick<StreamRecord, 'id' | 'clientId'>,
  { said: { acks, errors }, now }: { readonly said: Acknowledgement; readonly now: Millis },
): Promise<number> {
  const mine = and(eq(outbox.webhookId, id), eq(outbox.clientId, clientId), eq(outbox.status, 'pending'));
  const refused = errors.map(({ eventId }) => eventId);
  if (acks.length + refused.length === 0) return 0;
  const codes = JSON.stringify(Object.fromEntries(errors.map(({ eventId, error }) => [eventId, error])));
  const isRefused = refused.length > 0 ? inArray(outbox.eventId, refused) : sql`false`;
  const rows = await db
    .update(outbox)
    .set({
      status: sql`case when ${isRefused} then 'dead' else 'delivered' end`,
      doneAt: now,
      leaseNonce: null,
      lastError: sql`${codes}::json ->> ${outbox.eventId}`,
    })
    .where(and(mine, or(acks.length > 0 ? inArray(outbox.eventId, [...acks]) : undefined, isRefused)))
    .returning({ seq: outbox.seq });
  return rows.length;
}
