import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Json } from '../../../lib/canonical-json.ts';
import type { DeliveryStatus } from '../../../notify/outbox.ts';
import type { CaepSignal } from '../../../notify/signals.ts';
import type { StreamMethod, StreamStatus } from '../../../notify/stream-store.ts';
import type { WebhookRecord } from '../../../notify/webhook-store.ts';
import { bytes, millis, opaqueJson } from './columns.ts';

/** Endpoints of gateways; their keys sealed. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    url: text('url').notNull(),
    events: jsonb('events').$type<WebhookRecord['events']>().notNull(),
    sealedKeys: bytes('sealed_keys').notNull(),
    sealedOldKeys: bytes('sealed_old_keys'),
    oldKeysUntil: millis('old_keys_until'),
    publicKey: text('public_key').notNull(),
    createdAt: millis('created_at').notNull(),
    disabledAt: millis('disabled_at'),
    disabledReason: text('disabled_reason').$type<NonNullable<WebhookRecord['disabledReason']>>(),
    pausedUntil: millis('paused_until').notNull(),
  },
  (t) => [index('webhooks_client').on(t.clientId, t.createdAt)],
);

/** Streams of security events; the receiver's own header sealed. */
export const signalStreams = pgTable(
  'signal_streams',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    status: text('status').$type<StreamStatus>().notNull(),
    statusReason: text('status_reason'),
    requested: jsonb('requested').$type<readonly string[]>().notNull(),
    delivered: jsonb('delivered').$type<readonly CaepSignal[]>().notNull(),
    method: text('method').$type<StreamMethod>().notNull(),
    endpointUrl: text('endpoint_url'),
    sealedAuthorization: bytes('sealed_authorization'),
    description: text('description'),
    verifiedAt: millis('verified_at'),
    createdAt: millis('created_at').notNull(),
    pausedUntil: millis('paused_until').notNull(),
  },
  (t) => [uniqueIndex('signal_streams_client').on(t.clientId)],
);

/** Events on their way, one row an endpoint, and one a signal and stream; written by the statements that change what they tell of. */
export const outbox = pgTable(
  'outbox',
  {
    /** Order of the events of one subject. */
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    webhookId: text('webhook_id').notNull(),
    eventId: text('event_id').notNull(),
    clientId: text('client_id').notNull(),
    subject: text('subject'),
    type: text('type').notNull(),
    /** Which signal it is; null for webhooks. */
    signal: text('signal'),
    at: millis('at').notNull(),
    data: opaqueJson<Json>('data').notNull(),
    status: text('status').$type<DeliveryStatus>().notNull().default('pending'),
    attempts: integer('attempts').notNull().default(0),
    /** When the next try is due, or the lease of the present one ends. */
    nextAt: millis('next_at').notNull(),
    leaseNonce: text('lease_nonce'),
    doneAt: millis('done_at'),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (t) => [
    uniqueIndex('outbox_event').on(t.webhookId, t.eventId),
    index('outbox_due').on(t.webhookId, t.nextAt, t.seq).where(sql`status = 'pending'`),
    index('outbox_order').on(t.webhookId, t.subject, t.seq).where(sql`status = 'pending'`),
    index('outbox_leased').on(t.clientId, t.nextAt).where(sql`status = 'pending' and lease_nonce is not null`),
    index('outbox_page').on(t.webhookId, t.seq),
    index('outbox_subject').on(t.clientId, t.subject),
    index('outbox_at').on(t.at),
  ],
);
