import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Json } from '../../../lib/canonical-json.ts';
import type { ClientKeyAlg } from '../../../session/client-key-store.ts';
import type { Scope } from '../../../session/client-store.ts';
import type { RouteRules } from '../../../session/route-rules.ts';
import type { SigningAlg, SigningPurpose } from '../../../session/signing-key-store.ts';
import type { ListKind, ListName } from '../../../risk/lists/list-entry.ts';
import { bytes, chainColumns, millis, opaqueJson, whole } from './columns.ts';

/** Gateways. */
export const clients = pgTable('clients', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  audience: text('audience').notNull(),
  demo: boolean('demo').notNull(),
  createdAt: millis('created_at').notNull(),
  routes: jsonb('routes').$type<RouteRules>(),
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

/** Public keys of gateways that sign client assertions. */
export const clientKeys = pgTable(
  'client_keys',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    name: text('name').notNull(),
    kid: text('kid').notNull(),
    thumbprint: text('thumbprint').notNull(),
    alg: text('alg').$type<ClientKeyAlg>().notNull(),
    publicJwk: jsonb('public_jwk').$type<Readonly<Record<string, string>>>().notNull(),
    scopes: jsonb('scopes').$type<readonly Scope[]>().notNull(),
    eventTypes: jsonb('event_types').$type<readonly string[]>().notNull(),
    detailTypes: jsonb('detail_types').$type<readonly string[]>().notNull(),
    createdAt: millis('created_at').notNull(),
    revokedAt: millis('revoked_at'),
  },
  (t) => [
    uniqueIndex('client_keys_thumbprint').on(t.clientId, t.thumbprint).where(sql`${t.revokedAt} is null`),
    uniqueIndex('client_keys_kid').on(t.clientId, t.kid).where(sql`${t.revokedAt} is null`),
  ],
);

/** Signing keys; of each purpose at most one is active. */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: text('kid').primaryKey(),
    purpose: text('purpose').$type<SigningPurpose>().notNull().default('token'),
    alg: text('alg').$type<SigningAlg>().notNull(),
    publicJwk: jsonb('public_jwk').$type<Readonly<Record<string, unknown>>>().notNull(),
    sealedPrivateJwk: bytes('sealed_private_jwk').notNull(),
    createdAt: millis('created_at').notNull(),
    retiredAt: millis('retired_at'),
    removeAt: millis('remove_at'),
  },
  (t) => [uniqueIndex('signing_keys_active').on(t.purpose).where(sql`${t.retiredAt} is null`)],
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

/** What happened, appended and linked into the audit chain. */
export const auditEvents = pgTable(
  'audit_events',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    at: millis('at').notNull(),
    clientId: text('client_id'),
    subject: text('subject'),
    kind: text('kind').notNull(),
    data: opaqueJson<Json>('data').notNull(),
    ...chainColumns,
  },
  (t) => [index('audit_events_subject').on(t.clientId, t.subject, t.seq), uniqueIndex('audit_events_link').on(t.link, t.place)],
);

/** Links of the audit chain: each hashes the one before and the rows it took in. */
export const auditLinks = pgTable('audit_links', {
  seq: whole('seq').primaryKey(),
  prev: text('prev').notNull(),
  hash: text('hash').notNull(),
  kind: text('kind').$type<'assessments' | 'events'>().notNull(),
  count: integer('count').notNull(),
  at: millis('at').notNull(),
});

/** The end of the chain: one row. */
export const auditHead = pgTable('audit_head', {
  id: integer('id').primaryKey(),
  seq: whole('seq').notNull(),
  prev: text('prev').notNull(),
  hash: text('hash').notNull(),
});

/** Keys of the random audit: committed to when an epoch begins, revealed when it is over. */
export const auditEpochs = pgTable('audit_epochs', {
  epoch: text('epoch').primaryKey(),
  commitment: text('commitment').notNull(),
  committedAt: millis('committed_at').notNull(),
  endsAt: millis('ends_at').notNull(),
  revealedKey: text('revealed_key'),
  revealedAt: millis('revealed_at'),
});

/** Versions of policies, named by hash, never changed. */
export const policies = pgTable(
  'policies',
  {
    hash: text('hash').primaryKey(),
    policyId: text('policy_id').notNull(),
    document: opaqueJson<Json>('document').notNull(),
    source: text('source').notNull(),
    createdAt: millis('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [index('policies_created').on(t.createdAt)],
);

/** Versions that run; at most one enforces. */
export const policyActivations = pgTable('policy_activations', {
  /** `enforce`, or `shadow:` with the id of the policy: a slot holds one version. */
  slot: text('slot').primaryKey(),
  hash: text('hash').notNull(),
  policyId: text('policy_id').notNull(),
  mode: text('mode').$type<'enforce' | 'shadow'>().notNull(),
  since: millis('since').notNull(),
  by: text('by').notNull(),
});

/** Operator lists. */
export const listEntries = pgTable(
  'list_entries',
  {
    id: text('id').primaryKey(),
    list: text('list').$type<ListName>().notNull(),
    kind: text('kind').$type<ListKind>().notNull(),
    value: text('value').notNull(),
    reason: text('reason').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: millis('created_at').notNull(),
    expiresAt: millis('expires_at'),
  },
  (t) => [uniqueIndex('list_entries_value').on(t.list, t.kind, t.value)],
);

/** The population tables: one packed row. */
export const riskPopulation = pgTable('risk_population', {
  id: integer('id').primaryKey(),
  packed: bytes('packed').notNull(),
  version: whole('version').notNull(),
});
