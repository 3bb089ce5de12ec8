import { assessmentOnceSuite } from './assessment-once.suite.ts';
import { assessmentStoreSuite } from './assessment-store.suite.ts';
import { attemptEndSuite } from './attempt-end.suite.ts';
import { attemptStoreSuite } from './attempt-store.suite.ts';
import { auditEpochStoreSuite } from './audit-epoch-store.suite.ts';
import { auditLogSuite } from './audit-log.suite.ts';
import { backchannelStoreSuite } from './backchannel-store.suite.ts';
import { challengeAttemptsSuite } from './challenge-attempts.suite.ts';
import { challengeStoreSuite } from './challenge-store.suite.ts';
import { clientKeyStoreSuite } from './client-key-store.suite.ts';
import { clientStoreSuite } from './client-store.suite.ts';
import { consentStoreSuite } from './consent-store.suite.ts';
import { deviceStoreSuite } from './device-store.suite.ts';
import type { DurableHarness } from './durable-harness.ts';
import { enrollmentStoreSuite } from './enrollment-store.suite.ts';
import { evidenceKeyStoreSuite } from './evidence-key-store.suite.ts';
import { factorStoreSuite } from './factor-store.suite.ts';
import { heldRequestStoreSuite } from './held-request-store.suite.ts';
import { idempotencyStoreSuite } from './idempotency-store.suite.ts';
import { listStoreSuite } from './list-store.suite.ts';
import { lockoutStoreSuite } from './lockout-store.suite.ts';
import { outboxSuite } from './outbox.suite.ts';
import { policyStoreSuite } from './policy-store.suite.ts';
import { populationStoreSuite } from './population-store.suite.ts';
import { signalQueueSuite } from './signal-queue.suite.ts';
import { streamStoreSuite } from './stream-store.suite.ts';
import { signingKeyStoreSuite } from './signing-key-store.suite.ts';
import { subjectStoreSuite } from './subject-store.suite.ts';
import { templateStoreSuite } from './template-store.suite.ts';
import { reactionsSuite } from './reactions.suite.ts';
import { toldSuite } from './told.suite.ts';
import { tokenStoreSuite } from './token-store.suite.ts';
import { webhookStoreSuite } from './webhook-store.suite.ts';
import { webSessionStoreSuite } from './web-session-store.suite.ts';

/**
 * The contracts of all ports of the record.
 * @param harness what to run against
 */
export function durableSuite(harness: DurableHarness): void {
  assessmentStoreSuite(harness);
  assessmentOnceSuite(harness);
  attemptEndSuite(harness);
  attemptStoreSuite(harness);
  auditEpochStoreSuite(harness);
  auditLogSuite(harness);
  backchannelStoreSuite(harness);
  challengeAttemptsSuite(harness);
  challengeStoreSuite(harness);
  clientKeyStoreSuite(harness);
  clientStoreSuite(harness);
  consentStoreSuite(harness);
  deviceStoreSuite(harness);
  enrollmentStoreSuite(harness);
  evidenceKeyStoreSuite(harness);
  factorStoreSuite(harness);
  heldRequestStoreSuite(harness);
  idempotencyStoreSuite(harness);
  listStoreSuite(harness);
  lockoutStoreSuite(harness);
  outboxSuite(harness);
  policyStoreSuite(harness);
  populationStoreSuite(harness);
  signalQueueSuite(harness);
  signingKeyStoreSuite(harness);
  streamStoreSuite(harness);
  subjectStoreSuite(harness);
  templateStoreSuite(harness);
  tokenStoreSuite(harness);
  toldSuite(harness);
  reactionsSuite(harness);
  webhookStoreSuite(harness);
  webSessionStoreSuite(harness);
}
