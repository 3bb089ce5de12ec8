import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { DeliveryOutcome, LeasedDelivery, Outbox } from '../../notify/outbox.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { dueDeliveries } from './due-deliveries.ts';
import { outbox, webhooks } from './schema/events.ts';

const { seq: _seq, leaseNonce: _leaseNonce, ...DELIVERY } = getTableColumns(outbox);

/**
 * Events to deliver, over PostgreSQL.
 * @param db the database
 * @returns the port
 */
export function createOutbox(db: Database): Outbox {
  const own = (clientId: string, webhookId: string) => and(eq(outbox.clientId, clientId), eq(outbox.webhookId, webhookId));
  return {
    lease: (lease, options) => guarded(() => takeLease(db, lease, options)),
    settle: (delivery, outcome, now) => guarded(() => settle(db, { delivery, outcome, now })),
    list: (clientId, webhookId, { status, before, limit }) =>
      guarded(async () => {
        const position = db
          .select({ seq: outbox.seq })
          .from(outbox)
          .where(and(own(clientId, webhookId), eq(outbox.eventId, before ?? '')));
        return db
          .select(DELIVERY)
          .from(outbox)
          .where(and(own(clientId, webhookId), status === null ? undefined : eq(outbox.status, status), before === null ? undefined : lt(outbox.seq, position)))
          .orderBy(desc(outbox.seq))
          .limit(limit);
      }),
    redeliver: (clientId, webhookId, eventId, now) =>
      guarded(async () => {
        const rows = await db
          .update(outbox)
          .set({ status: 'pending', attempts: 0, nextAt: now, leaseNonce: null, doneAt: null })
          .where(and(own(clientId, webhookId), eq(outbox.eventId, eventId)))
          .returning({ seq: outbox.seq });
        return rows.length > 0;
      }),
    addTest: (clientId, webhookId, eventId, now) =>
      guarded(async () => {
        const [known] = await db
          .select({ id: webhooks.id })
          .from(webhooks)
          .where(and(eq(webhooks.clientId, clientId), eq(webhooks.id, webhookId)))
          .limit(1);
        if (!known) return false;
        await db
          .insert(outbox)
          .values({ webhookId, eventId, clientId, subject: null, type: 'webhook.test', at: now, data: { webhook_id: webhookId }, nextAt: now });
        return true;
      }),
  };
}

async function takeLease(
  db: Database,
  lease: string,
  { now, leaseMs, limit }: { readonly now: Millis; readonly leaseMs: number; readonly limit: number },
): Promise<readonly LeasedDelivery[]> {
  const endpoints = sql`select w.id, w.client_id from webhooks w where w.disabled_at is null and w.paused_until <= ${now}`;
  const rows = await db
    .update(outbox)
    .set({ leaseNonce: lease, nextAt: now + leaseMs, attempts: sql`${outbox.attempts} + 1` })
    .from(webhooks)
    .where(and(eq(webhooks.id, outbox.webhookId), sql`${outbox.seq} in ${dueDeliveries(endpoints, { now, limit })}`))
    .returning({ seq: outbox.seq, delivery: DELIVERY, webhook: webhooks });
  return rows.toSorted((a, b) => a.seq - b.seq).map(({ delivery, webhook }) => ({ ...delivery, lease, webhook }));
}

// Only who holds the lease writes; an endpoint that is gone or asks for a pause is marked in the same statement.
async function settle(
  db: Database,
  { delivery, outcome, now }: { readonly delivery: LeasedDelivery; readonly outcome: DeliveryOutcome; readonly now: Millis },
): Promise<boolean> {
  const settled = db.$with('settled').as(
    db
      .update(outbox)
      .set(outcomeColumns(outcome, now))
      .where(
        and(
          eq(outbox.webhookId, delivery.webhookId),
          eq(outbox.eventId, delivery.eventId),
          eq(outbox.leaseNonce, delivery.lease),
          eq(outbox.status, 'pending'),
        ),
      )
      .returning({ webhookId: outbox.webhookId }),
  );
  const isHeld = sql`${webhooks.id} in (select webhook_id from ${settled})`;
  const marked = db.$with('marked').as(
    outcome.kind === 'dead' && outcome.isGone
      ? db.update(webhooks).set({ disabledAt: now, disabledReason: 'gone' }).where(isHeld).returning({ id: webhooks.id })
      : db
          .update(webhooks)
          .set({ pausedUntil: outcome.kind === 'retry' ? outcome.pauseUntil : 0 })
          .where(and(isHeld, outcome.kind === 'retry' ? lt(webhooks.pausedUntil, outcome.pauseUntil) : sql`false`))
          .returning({ id: webhooks.id }),
  );
  return (await db.with(settled, marked).select().from(settled)).length > 0;
}

function outcomeColumns(outcome: DeliveryOutcome, now: Millis): PgUpdateSetSource<typeof outbox> {
  if (outcome.kind === 'delivered') return { status: 'delivered', doneAt: now, lastStatus: outcome.lastStatus, lastError: null, leaseNonce: null };
  const { lastStatus, lastError } = outcome;
  if (outcome.kind === 'dead') return { status: 'dead', doneAt: now, lastStatus, lastError, leaseNonce: null };
  return { nextAt: outcome.nextAt, lastStatus, lastError, leaseNonce: null };
}
