import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { KeyPurpose } from '../../../consent/data-key.ts';
import type { ErasureReceipt } from '../../../consent/subject-store.ts';
import type { EnrollmentStatus } from '../../../device/enrollment.ts';
import type { LockoutFactor } from '../../../factor/lockout-store.ts';
import type { ExcludableAction } from '../../../lib/excludable-action.ts';
import type { Locale } from '../../../lib/locale.ts';
import { bytes, millis, whole } from './columns.ts';

const subjectColumns = { clientId: text('client_id').notNull(), subject: text('subject').notNull() };

/** Phones bound to subjects. */
export const devices = pgTable(
  'devices',
  {
    id: text('id').primaryKey(),
    ...subjectColumns,
    name: text('name').notNull(),
    credentialId: text('credential_id').notNull(),
    publicKey: text('public_key').notNull(),
    counter: whole('counter').notNull(),
    transports: jsonb('transports').$type<readonly string[]>().notNull(),
    aaguid: text('aaguid').notNull(),
    backupEligible: boolean('backup_eligible').notNull(),
    backedUp: boolean('backed_up').notNull(),
    tokenHash: text('token_hash').notNull(),
    createdAt: millis('created_at').notNull(),
    lastUsedAt: millis('last_used_at'),
    revokedAt: millis('revoked_at'),
  },
  (t) => [
    uniqueIndex('devices_credential').on(t.credentialId),
    uniqueIndex('devices_token').on(t.tokenHash),
    index('devices_subject').on(t.clientId, t.subject),
  ],
);

/** Enrolments of phones. */
export const enrollments = pgTable(
  'enrollments',
  {
    id: text('id').primaryKey(),
    ...subjectColumns,
    displayName: text('display_name').notNull(),
    locale: text('locale').$type<Locale>().notNull(),
    status: text('status').$type<EnrollmentStatus>().notNull(),
    createdAt: millis('created_at').notNull(),
    expiresAt: millis('expires_at').notNull(),
    secretHash: text('secret_hash').notNull(),
    watchTokenHash: text('watch_token_hash').notNull(),
    tokenHash: text('token_hash'),
    withFace: boolean('with_face'),
    registrationChallenge: text('registration_challenge'),
    livenessTries: integer('liveness_tries').notNull(),
    excludedAction: text('excluded_action').$type<ExcludableAction>(),
    mayReplaceFace: boolean('may_replace_face').notNull().default(false),
    faceOnly: boolean('face_only').notNull().default(false),
    deviceId: text('device_id'),
  },
  (t) => [index('enrollments_subject').on(t.clientId, t.subject), index('enrollments_expiry').on(t.expiresAt)],
);

/** Answers to notices, appended and withdrawn. */
export const consents = pgTable(
  'consents',
  {
    id: text('id').primaryKey(),
    ...subjectColumns,
    purpose: text('purpose').$type<'face_verification'>().notNull(),
    textVersion: text('text_version').notNull(),
    textSha256: text('text_sha256').notNull(),
    locale: text('locale').$type<Locale>().notNull(),
    channel: text('channel').$type<'phone'>().notNull(),
    givenAt: millis('given_at').notNull(),
    withdrawnAt: millis('withdrawn_at'),
  },
  (t) => [index('consents_subject').on(t.clientId, t.subject), index('consents_withdrawn').on(t.withdrawnAt).where(sql`withdrawn_at is not null`)],
);

/** Wrapped data keys: destroying one shreds all that was sealed under it. */
export const subjectKeys = pgTable(
  'subject_keys',
  {
    ...subjectColumns,
    purpose: text('purpose').$type<KeyPurpose>().notNull().default('factors'),
    wrapped: bytes('wrapped').notNull(),
    /** Which wrapping key it is under. */
    keyId: text('key_id').notNull().default('master'),
    createdAt: millis('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.subject, t.purpose] })],
);

/** Sealed face templates, one a subject. */
export const faceTemplates = pgTable(
  'face_templates',
  {
    ...subjectColumns,
    version: integer('version').notNull(),
    model: text('model').notNull().default(''),
    sealed: bytes('sealed').notNull(),
    createdAt: millis('created_at').notNull(),
    driftedAt: millis('drifted_at'),
    lastUsedAt: millis('last_used_at'),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.subject] })],
);

/** How many face templates there are, and the last threshold that was told of: one row. */
export const faceCounter = pgTable('face_counter', {
  id: integer('id').primaryKey(),
  stored: whole('stored').notNull(),
  alerted: whole('alerted').notNull().default(0),
});

/** What remains of an erased subject. */
export const erasureReceipts = pgTable('erasure_receipts', {
  id: text('id').primaryKey(),
  subjectHash: text('subject_hash').notNull(),
  erasedAt: millis('erased_at').notNull(),
  items: jsonb('items').$type<ErasureReceipt['items']>().notNull(),
});

/** Authenticator generators, sealed. */
export const totpFactors = pgTable(
  'totp_factors',
  {
    ...subjectColumns,
    sealedSecret: bytes('sealed_secret').notNull(),
    active: boolean('active').notNull(),
    lastStep: whole('last_step').notNull(),
    createdAt: millis('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.subject] })],
);

/** Fund passwords, hashed. */
export const fundPasswords = pgTable('fund_passwords', { ...subjectColumns, hash: text('hash').notNull(), changedAt: millis('changed_at').notNull() }, (t) => [
  primaryKey({ columns: [t.clientId, t.subject] }),
]);

/** Failure counters of factors. */
export const lockouts = pgTable(
  'lockouts',
  {
    ...subjectColumns,
    factor: text('factor').$type<LockoutFactor>().notNull(),
    /** Failures in a row. */
    inRow: integer('in_row').notNull(),
    /** When the tries that still count began, oldest first; at most a few more than the policy's window holds. */
    times: millis('times').array().notNull(),
    closedUntil: millis('closed_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.subject, t.factor] })],
);
