import type { AuditLog } from '../audit/audit-log.ts';
import type { RetentionSettings } from '../consent/retention.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import { type Clock, toRfc3339 } from '../lib/time.ts';
import { clocksOf, clocksToWire, processingLogOf } from './describe-data.ts';
import { withoutFindings } from './without-findings.ts';

/** What an export needs. */
export interface ExportSubjectDeps {
  readonly subjects: SubjectStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly limits: RetentionSettings;
}

/**
 * All that is kept about a person, without secrets, biometrics and what face checks found: each item with the time until which it is kept, and the record of what was done with the biometrics. That it was exported is recorded.
 * The person's own copy and the one that a gateway asks for are one: support hands it to whoever cannot use their phone.
 * @param input whose data
 * @param deps ports
 * @returns rows by kind, clocks and record
 * @see GDPR articles 15 and 20, PIPL articles 45 and 56
 */
export async function exportSubject(
  input: { readonly clientId: string; readonly subject: string },
  deps: ExportSubjectDeps,
): Promise<Readonly<Record<string, unknown>>> {
  const now = deps.clock.now();
  const data = withoutFindings(await deps.subjects.exportAll(input.clientId, input.subject));
  await deps.audit.append({ at: now, clientId: input.clientId, subject: input.subject, kind: 'subject.exported', data: {} });
  return {
    subject: input.subject,
    exported_at: toRfc3339(now),
    data,
    retention: clocksToWire(clocksOf(data, deps.limits)),
    processing_log: processingLogOf(data),
  };
}
