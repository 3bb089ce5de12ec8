import { createAssessmentStore } from './assessment-store.ts';
import { createAttemptStore } from './attempt-store.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time.ts';
import { FACE_THRESHOLDS } from '../../liveness/face-counter.ts';
import { createAuditEpochStore } from './audit-epoch-store.ts';
import { createAuditLog } from './audit-log.ts';
import { createAuditRows } from './audit-rows.ts';
import { createBackchannelStore } from './backchannel-store.ts';
import { createChallengeStore } from './challenge-store.ts';
import { createClientKeyStore } from './client-key-store.ts';
import { createClientStore } from './client-store.ts';
import { createConsentStore } from './consent-store.ts';
import type { Database } from './database.ts';
import { createDeviceStore } from './device-store.ts';
import { createEnrollmentStore } from './enrollment-store.ts';
import { createFaceCounter } from './face-counter.ts';
import { createEvidenceKeyStore } from './evidence-key-store.ts';
import { createFactorStore } from './factor-store.ts';
import { createHeldRequestStore } from './held-request-store.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import { createListStore } from './list-store.ts';
import { createLockoutStore } from './lockout-store.ts';
import { createOutbox } from './outbox.ts';
import { createPolicyStore } from './policy-store.ts';
import { createPopulationStore } from './population-store.ts';
import { createSigningKeyStore } from './signing-key-store.ts';
import { createSignalQueue } from './signal-queue.ts';
import { createStreamStore } from './stream-store.ts';
import { createSubjectStore } from './subject-store.ts';
import { createTemplateStore } from './template-store.ts';
import { createTokenStore } from './token-store.ts';
import { createWebhookStore } from './webhook-store.ts';
import { createWebSessionStore } from './web-session-store.ts';

/** How stored faces are counted, where it is not as usual. */
export interface FaceCountOptions {
  /** Time of the events; otherwise the database's. */
  readonly clock?: Clock;
  /** Otherwise {@link FACE_THRESHOLDS}. */
  readonly thresholds?: readonly number[];
}

/**
 * All durable stores over one database.
 * @param db PGlite, PostgreSQL or Hyperdrive
 * @param random for the salts of the audit chain
 * @param options how stored faces are counted
 * @returns the stores by port
 */
export function createDurableStores(db: Database, random: Random, { clock, thresholds }: FaceCountOptions = {}) {
  const counting = { random, clock: clock ?? null, thresholds: thresholds ?? FACE_THRESHOLDS };
  return {
    assessments: createAssessmentStore(db, random),
    attempts: createAttemptStore(db),
    audit: createAuditLog(db, random),
    backchannel: createBackchannelStore(db),
    challenges: createChallengeStore(db),
    clientKeys: createClientKeyStore(db),
    clients: createClientStore(db),
    consents: createConsentStore(db),
    devices: createDeviceStore(db),
    auditRows: createAuditRows(db),
    enrollments: createEnrollmentStore(db),
    faceCounter: createFaceCounter(db, counting),
    evidenceKeys: createEvidenceKeyStore(db),
    factors: createFactorStore(db),
    heldRequests: createHeldRequestStore(db),
    idempotency: createIdempotencyStore(db),
    epochs: createAuditEpochStore(db, random),
    lists: createListStore(db),
    lockouts: createLockoutStore(db),
    outbox: createOutbox(db),
    policies: createPolicyStore(db),
    population: createPopulationStore(db),
    eventSigningKeys: createSigningKeyStore(db, 'security_event'),
    signalQueue: createSignalQueue(db),
    signingKeys: createSigningKeyStore(db),
    streams: createStreamStore(db),
    subjects: createSubjectStore(db, random, counting),
    templates: createTemplateStore(db, counting),
    tokens: createTokenStore(db),
    webhooks: createWebhookStore(db),
    webSessions: createWebSessionStore(db),
  };
}

/** Every port of the record, by name. */
export type DurableStores = ReturnType<typeof createDurableStores>;
