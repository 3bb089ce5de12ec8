import type { AuditLog } from '../audit/audit-log.ts';
import type { ConsentStore } from '../consent/consent.ts';
import type { SubjectStore } from '../consent/subject-store.ts';
import type { Clock } from '../lib/time.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import { closeSessionsOf, type CloseSessionLaterDeps } from './close-session.ts';
import { shredFace } from './face-template.ts';

/** What withdrawing needs. */
export interface WithdrawConsentDeps extends CloseSessionLaterDeps {
  readonly consents: ConsentStore;
  readonly subjects: SubjectStore;
  readonly templates: TemplateStore;
  readonly evidence: EvidenceStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Withdraws consent to the face check, and shreds before it answers: key and template of the face, running attempts, their frames, and the hashes of frames. The key of the
 * face goes first, so that a failure in between leaves less, never more; its template after the consent, so that no link finds the place empty and nothing withdrawn; and both once
 * more at the end, for an enrolment that saw the consent still standing may have stored one meanwhile. The phone's key and the other factors stay usable.
 * @param input whose consent
 * @param deps ports
 * @see GDPR article 7(3), PIPL articles 15 and 47
 */
export async function withdrawConsent(input: { readonly clientId: string; readonly subject: string }, deps: WithdrawConsentDeps): Promise<void> {
  const { clientId, subject } = input;
  const now = deps.clock.now();
  await deps.subjects.destroyKeys(clientId, subject, 'face');
  const consents = await deps.consents.withdraw(clientId, subject, 'face_verification', now);
  const hadTemplate = await shredFace(clientId, subject, deps);
  const attempts = await deps.attempts.forgetFace(clientId, subject, now);
  for (const id of attempts) await deps.evidence.removeAll(`${id}/`);
  await closeSessionsOf(input, deps);
  const hadLateTemplate = await shredFace(clientId, subject, deps);
  await deps.audit.append({
    at: now,
    clientId,
    subject,
    kind: 'consent.withdrawn',
    data: { template: hadTemplate || hadLateTemplate, consents, attempts: attempts.length },
  });
}
