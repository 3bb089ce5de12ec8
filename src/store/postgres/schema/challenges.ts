import { sql } from 'drizzle-orm';
import { bigserial, boolean, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Acr, Achieved, ChallengeMethod, ChallengeStatus, Initiator, Intent, RejectReason } from '../../../challenge/challenge.ts';
import type { ProviderName } from '../../../lib/assurance.ts';
import type { ExcludableAction } from '../../../lib/excludable-action.ts';
import type { Json } from '../../../lib/canonical-json.ts';
import type { AcceptedChunk, AttemptOwner, AttemptRecord } from '../../../liveness/attempt-store.ts';
import type { AssessmentOutcome, AssessmentRecord } from '../../../risk/assessment-store.ts';
import { bytes, chainColumns, millis, opaqueJson, whole } from './columns.ts';

/** Decisions, appended and linked into the audit chain. Erasure blanks what is personal and leaves its commitment. */
export const assessments = pgTable(
  'assessments',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    eventType: text('event_type').notNull(),
    eventId: text('event_id'),
    at: millis('at').notNull(),
    decision: text('decision').$type<AssessmentRecord['decision']>().notNull(),
    score: doublePrecision('score').notNull(),
    level: text('level').$type<AssessmentRecord['level']>().notNull(),
    policyId: text('policy_id').notNull(),
    policyVersion: text('policy_version').notNull(),
    policyMode: text('policy_mode').$type<AssessmentRecord['policyMode']>().notNull(),
    auditRate: doublePrecision('audit_rate').notNull(),
    explanation: opaqueJson<Json>('explanation').notNull(),
    input: opaqueJson<Json>('input').notNull(),
    ...chainColumns,
  },
  (t) => [
    index('assessments_subject').on(t.clientId, t.subject, t.at),
    index('assessments_at').on(t.at, t.id),
    uniqueIndex('assessments_link').on(t.link, t.place),
  ],
);

/** How events turned out, appended; the last word counts. */
export const assessmentOutcomes = pgTable(
  'assessment_outcomes',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    assessmentId: text('assessment_id').notNull(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    label: text('label').$type<AssessmentOutcome['label']>().notNull(),
    source: text('source').notNull(),
    at: millis('at').notNull(),
  },
  (t) => [index('assessment_outcomes_assessment').on(t.assessmentId, t.seq), index('assessment_outcomes_subject').on(t.clientId, t.subject)],
);

/** History of each subject, packed, with the version that concurrent writers compare. */
export const riskProfiles = pgTable(
  'risk_profiles',
  {
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    history: bytes('history').notNull(),
    /** Starts at the time of the first write and grows by one, so that it never repeats, not even after an erasure. */
    version: whole('version').notNull(),
    updatedAt: millis('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.subject] })],
);

/** Challenges; every secret only as a hash. */
export const challenges = pgTable(
  'challenges',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    assessmentId: text('assessment_id').notNull(),
    status: text('status').$type<ChallengeStatus>().notNull(),
    version: integer('version').notNull(),
    eventType: text('event_type').notNull(),
    sessionId: text('session_id').notNull(),
    jkt: text('jkt'),
    intent: opaqueJson<Intent>('intent').notNull(),
    initiator: opaqueJson<Initiator>('initiator').notNull(),
    requiredAcr: jsonb('required_acr').$type<readonly Acr[]>().notNull(),
    methods: jsonb('methods').$type<readonly ChallengeMethod[]>().notNull(),
    livenessProvider: text('liveness_provider').$type<ProviderName>(),
    confirmRequired: boolean('confirm_required').notNull(),
    createdAt: millis('created_at').notNull(),
    expiresAt: millis('expires_at').notNull(),
    absoluteExpiresAt: millis('absolute_expires_at').notNull(),
    frameHashes: jsonb('frame_hashes').$type<readonly string[]>().notNull(),
    watchTokenHash: text('watch_token_hash').notNull(),
    authReqIdHash: text('auth_req_id_hash').notNull(),
    claimTokenHash: text('claim_token_hash'),
    deviceId: text('device_id'),
    badClaims: integer('bad_claims').notNull(),
    livenessTries: integer('liveness_tries').notNull(),
    excludedAction: text('excluded_action').$type<ExcludableAction>(),
    // Named when only one that had passed stood in it.
    latestAttemptId: text('passed_attempt_id'),
    assertionNonce: text('assertion_nonce'),
    assertionMethod: text('assertion_method').$type<'face' | 'passkey'>(),
    badAssertions: integer('bad_assertions').notNull(),
    confirmCodeHash: text('confirm_code_hash'),
    confirmFailures: integer('confirm_failures').notNull(),
    achieved: opaqueJson<Achieved>('achieved'),
    rejectReason: text('reject_reason').$type<RejectReason>(),
    failureCode: text('failure_code'),
    endedAt: millis('ended_at'),
  },
  (t) => [
    uniqueIndex('challenges_auth_req_id').on(t.authReqIdHash),
    index('challenges_subject').on(t.clientId, t.subject, t.createdAt),
    index('challenges_open').on(t.expiresAt).where(sql`ended_at is null`),
  ],
);

/** Liveness attempts: no frame, no measurement, no embedding; the sealed key of the frames, while they may be opened. */
export const livenessAttempts = pgTable(
  'liveness_attempts',
  {
    id: text('id').primaryKey(),
    ownerKind: text('owner_kind').$type<AttemptOwner['kind']>().notNull(),
    ownerId: text('owner_id').notNull(),
    clientId: text('client_id').notNull(),
    subject: text('subject').notNull(),
    status: text('status').$type<AttemptRecord['status']>().notNull(),
    provider: text('provider').$type<ProviderName>().notNull().default('local-active'),
    vendorSessionId: text('vendor_session_id'),
    vendorRegion: text('vendor_region'),
    /** Of a running attempt: when the session is over. Of an ended one: from when on closing it at the vendor is tried (again); null once it is closed. */
    vendorExpiresAt: millis('vendor_expires_at'),
    planJson: text('plan_json').notNull(),
    nonce: text('nonce').notNull(),
    transcriptHead: text('transcript_head').notNull(),
    nextSeq: integer('next_seq').notNull(),
    chunks: jsonb('chunks').$type<readonly AcceptedChunk[]>().notNull(),
    stepShownAt: millis('step_shown_at').notNull(),
    createdAt: millis('created_at').notNull(),
    captureJson: text('capture_json').notNull(),
    hints: jsonb('hints').$type<readonly string[]>().notNull(),
    reportJson: text('report_json'),
    frameHashes: jsonb('frame_hashes').$type<readonly string[]>().notNull(),
    settledAt: millis('settled_at'),
    evidenceKeyWrapped: bytes('evidence_key'),
    evidenceKeyId: text('evidence_key_id'),
    evidenceUntil: millis('evidence_until').notNull().default(0),
    holdReason: text('hold_reason'),
    holdBy: text('hold_by'),
    heldSince: millis('held_since'),
    heldUntil: millis('held_until'),
  },
  (t) => [
    index('liveness_attempts_evidence').on(t.evidenceUntil).where(sql`evidence_key is not null or held_until is not null`),
    index('liveness_attempts_subject').on(t.clientId, t.subject, t.settledAt),
    uniqueIndex('liveness_attempts_running').on(t.ownerKind, t.ownerId).where(sql`settled_at is null`),
    index('liveness_attempts_created').on(t.createdAt),
    uniqueIndex('liveness_attempts_vendor_session').on(t.provider, t.vendorSessionId),
  ],
);
