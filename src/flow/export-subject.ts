import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import { type Clock, toRfc3339 } from '../lib/time.ts';

/**
 * All that is kept about a person, without secrets and biometrics; that it was exported is recorded.
 * @param input whose data
 * @param deps ports
 * @returns rows by kind
 * @see GDPR articles 15 and 20, PIPL article 45
 */
export async function exportSubject(
  input: { readonly clientId: string; readonly subject: string },
  deps: { readonly subjects: SubjectStore; readonly audit: AuditLog; readonly clock: Clock },
): Promise<Readonly<Record<string, unknown>>> {
  const now = deps.clock.now();
  const data = await deps.subjects.exportAll(input.clientId, input.subject);
  await deps.audit.append({ at: now, clientId: input.clientId, subject: input.subject, kind: 'subject.exported', data: {} });
  return { subject: input.subject, exported_at: toRfc3339(now), data };
}
