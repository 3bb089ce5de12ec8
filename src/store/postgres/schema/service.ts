import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Json } from '../../../lib/canonical-json.ts';
import type { Scope } from '../../../session/client-store.ts';
import type { SigningAlg } from '../../../session/signing-key-store.ts';
import { bytes, millis, opaqueJson } from './columns.ts';

/** Gateways. */
export const clients = pgTable('clients', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  audience: text('audience').notNull(),
  demo: boolean('demo').notNull(),
  createdAt: millis('created_at').notNull(),
});

/** API keys, hashed. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    name: text('name').notNull(),
    secretHash: text('secret_hash').notNull(),
    scopes: jsonb('scopes').$type<readonly Scope[]>().notNull(),
    eventTypes: jsonb('event_types').$type<readonly string[]>().notNull(),
    detailTypes: jsonb('detail_types').$type<readonly string[]>().notNull(),
    demo: boolean('demo').notNull(),
    createdAt: millis('created_at').notNull(),
    revokedAt: millis('revoked_at'),
  },
  (t) => [uniqueIndex('api_keys_secret').on(t.secretHash)],
);

/** Signing keys; at most one is active. */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: text('kid').primaryKey(),
    alg: text('alg').$type<SigningAlg>().notNull(),
    publicJwk: jsonb('public_jwk').$type<Readonly<Record<string, unknown>>>().notNull(),
    sealedPrivateJwk: bytes('sealed_private_jwk').notNull(),
    createdAt: millis('created_at').notNull(),
    retiredAt: millis('retired_at'),
    removeAt: millis('remove_at'),
  },
  (t) => [uniqueIndex('signing_keys_active').on(sql`(retired_at is null)`).where(sql`${t.retiredAt} is null`)],
);

/** Issued tokens, by `jti`. */
export const tokens = pgTable(
  'tokens',
  {
    jti: text('jti').primaryKey(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    challengeId: text('challenge_id').notNull(),
    expiresAt: millis('expires_at').notNull(),
    consumedAt: millis('consumed_at'),
    revokedAt: millis('revoked_at'),
  },
  (t) => [index('tokens_subject').on(t.clientId, t.subject), index('tokens_expiry').on(t.expiresAt)],
);

/** Kept answers to requests with an idempotency key, sealed. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    clientId: text('client_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    bodySha256: text('body_sha256').notNull(),
    begunAt: millis('begun_at').notNull(),
    expiresAt: millis('expires_at').notNull(),
    status: integer('status'),
    sealedBody: bytes('sealed_body'),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.route, t.key] }), index('idempotency_keys_expiry').on(t.expiresAt)],
);

/** What happened, append-only. */
export const auditEvents = pgTable(
  'audit_events',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    at: millis('at').notNull(),
    clientId: text('client_id'),
    subject: text('subject'),
    kind: text('kind').notNull(),
    data: opaqueJson<Json>('data').notNull(),
  },
  (t) => [index('audit_events_subject').on(t.clientId, t.subject, t.seq)],
);
