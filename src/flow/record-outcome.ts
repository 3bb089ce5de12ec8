import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import { reportFraud } from '../risk/history/learn.ts';
import { changeHistory, type ChangeHistoryDeps } from './settle-assessment.ts';

/** What telling an outcome needs. */
export interface RecordOutcomeDeps extends ChangeHistoryDeps {
  readonly audit: AuditLog;
}

/**
 * Records how an event turned out; told again, the last word counts. Reported fraud makes the account stricter for 90 days and takes back what unverified events taught.
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
  if (label === 'fraud') await changeHistory({ clientId, subject: assessment.subject }, (history) => reportFraud(history, now), deps);
  await deps.audit.append({ at: now, clientId, subject: assessment.subject, kind: 'assessment.outcome', data: { assessment: id, label } });
}
