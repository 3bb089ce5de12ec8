import type { AuditLog } from '../audit/audit-log.ts';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import type { AssessmentStore } from '../risk/assessment-store.ts';
import { changeProfile } from './settle-assessment.ts';

/** What telling an outcome needs. */
export interface RecordOutcomeDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Records how an event turned out. Reported fraud makes the account stricter for 90 days.
 * @param input assessment, label and who says so
 * @param deps ports
 * @throws Problem `assessment_not_found`
 */
export async function recordOutcome(
  input: { readonly clientId: string; readonly id: string; readonly label: 'legitimate' | 'fraud'; readonly source: string },
  deps: RecordOutcomeDeps,
): Promise<void> {
  const now = deps.clock.now();
  const { clientId, id, label, source } = input;
  const assessment = await deps.assessments.find(clientId, id);
  if (!assessment) throw new Problem('assessment_not_found');
  await deps.assessments.recordOutcome(clientId, id, { label, source, at: now });
  if (label === 'fraud') await changeProfile(clientId, assessment.subject, (profile) => ({ ...profile, fraudReportedAt: now }), deps);
  await deps.audit.append({ at: now, clientId, subject: assessment.subject, kind: 'assessment.outcome', data: { assessment: id, label } });
}
