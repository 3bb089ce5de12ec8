import { createAssessmentStore } from './assessment-store.ts';
import { createAttemptStore } from './attempt-store.ts';
import { createAuditLog } from './audit-log.ts';
import { createChallengeStore } from './challenge-store.ts';
import { createClientStore } from './client-store.ts';
import { createConsentStore } from './consent-store.ts';
import type { Database } from './database.ts';
import { createDeviceStore } from './device-store.ts';
import { createEnrollmentStore } from './enrollment-store.ts';
import { createFactorStore } from './factor-store.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import { createLockoutStore } from './lockout-store.ts';
import { createSigningKeyStore } from './signing-key-store.ts';
import { createSubjectStore } from './subject-store.ts';
import { createTemplateStore } from './template-store.ts';
import { createTokenStore } from './token-store.ts';

/**
 * All durable stores over one database.
 * @param db PGlite, PostgreSQL or Hyperdrive
 * @returns the stores by port
 */
export function createDurableStores(db: Database) {
  return {
    assessments: createAssessmentStore(db),
    attempts: createAttemptStore(db),
    audit: createAuditLog(db),
    challenges: createChallengeStore(db),
    clients: createClientStore(db),
    consents: createConsentStore(db),
    devices: createDeviceStore(db),
    enrollments: createEnrollmentStore(db),
    factors: createFactorStore(db),
    idempotency: createIdempotencyStore(db),
    lockouts: createLockoutStore(db),
    signingKeys: createSigningKeyStore(db),
    subjects: createSubjectStore(db),
    templates: createTemplateStore(db),
    tokens: createTokenStore(db),
  };
}

/** Every port of the record, by name. */
export type DurableStores = ReturnType<typeof createDurableStores>;
