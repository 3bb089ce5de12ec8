import { index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Json } from '../../../lib/canonical-json.ts';
import { millis, opaqueJson } from './columns.ts';

/** Web sessions that gateways opened for their proxies; the secret only as a hash. */
export const webSessions = pgTable(
  'web_sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    sessionId: text('session_id').notNull(),
    deviceId: text('device_id'),
    createdAt: millis('created_at').notNull(),
    expiresAt: millis('expires_at').notNull(),
  },
  (t) => [index('web_sessions_subject').on(t.clientId, t.subject), index('web_sessions_expiry').on(t.expiresAt)],
);

/** Page requests that wait for a step-up. */
export const heldRequests = pgTable(
  'held_requests',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    sessionId: text('session_id').notNull(),
    deviceId: text('device_id'),
    secretHash: text('secret_hash').notNull(),
    origin: text('origin').notNull(),
    returnUri: text('return_uri').notNull(),
    eventType: text('event_type').notNull(),
    acr: jsonb('acr').$type<readonly string[]>().notNull(),
    authorizationDetails: opaqueJson<Json>('authorization_details').notNull(),
    ip: text('ip').notNull(),
    userAgent: text('user_agent').notNull(),
    createdAt: millis('created_at').notNull(),
    expiresAt: millis('expires_at').notNull(),
    challengeId: text('challenge_id'),
    codeHash: text('code_hash'),
    codeExpiresAt: millis('code_expires_at'),
  },
  (t) => [
    uniqueIndex('held_requests_code').on(t.codeHash),
    index('held_requests_subject').on(t.clientId, t.subject, t.expiresAt),
    index('held_requests_expiry').on(t.expiresAt),
  ],
);
