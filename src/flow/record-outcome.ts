import type { AuditLog } from '../audit/audit-log.ts';
import { parseBase64url } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { AssessmentRecord } from '../risk/assessment-store.ts';
import type { DecisionInput } from '../risk/decision.ts';
import { parseHistory } from '../risk/history/parse-history.ts';
import { type ReportedEvent, reportFraud } from '../risk/history/report-fraud.ts';
import { changeHistory, type ChangeHistoryDeps } from './settle-assessment.ts';

/** What telling an outcome needs. */
export interface RecordOutcomeDeps extends ChangeHistoryDeps {
  readonly audit: AuditLog;
}

/**
 * Records how an event turned out; told again, the last word counts. Reported fraud makes the account stricter for 90 days and takes back what the event and unverified ones taught.
 * @param input assessment, label and who says so
 * @param deps ports
 * @throws Problem `assessment_not_found`; `store_unavailable` when nothing was recorded because others kept changing the history
 */
export async function recordOutcome(
  input: { readonly clientId: string; readonly id: string; readonly label: 'legitimate' | 'fraud'; readonly source: string },
  deps: RecordOutcomeDeps,
): Promise<void> {
  const now = deps.clock.now();
  const { clientId, id, label, source } = input;
  const assessment = await deps.assessments.find(clientId, id);
  if (!assessment) throw new Problem('assessment_not_found');
  if (label === 'fraud') {
    const event = toReported(assessment);
    const changed = await changeHistory({ clientId, subject: assessment.subject }, (history) => reportFraud(history, now, event), deps);
    // A report that was lost must not look as if it had been heard.
    if (changed === null) throw new Problem('store_unavailable', { retryAfterSeconds: 1 });
  }
  await deps.assessments.recordOutcome(clientId, id, { label, source, at: now });
  await deps.audit.append({ at: now, clientId, subject: assessment.subject, kind: 'assessment.outcome', data: { assessment: id, label } });
}

/**
 * @param assessment as it is stored
 * @returns the event that is reported; null where it was erased since, so that nothing is known of it
 */
export function toReported({ input }: AssessmentRecord): ReportedEvent | null {
  if (typeof input !== 'object' || input === null || !('facts' in input)) return null;
  // Written by this service when the decision fell.
  const { facts, history } = input as unknown as { readonly facts: DecisionInput['facts']; readonly history: string | null };
  return { facts, history: parseHistory(history === null ? null : parseBase64url(history)).history };
}
