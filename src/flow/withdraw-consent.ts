import type { AuditLog } from '../audit/audit-log.ts';
import type { ConsentStore } from '../consent/consent.ts';
import type { Clock } from '../lib/time.ts';
import type { TemplateStore } from '../liveness/template-store.ts';

/** What withdrawing needs. */
export interface WithdrawConsentDeps {
  readonly consents: ConsentStore;
  readonly templates: TemplateStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Withdraws consent to the face check: the template goes first, so that a failure in between leaves less, never more, and once more at the end, for an enrolment that saw the consent still standing may have stored one meanwhile. The device key stays usable.
 * @param input whose consent
 * @param deps ports
 * @see GDPR article 7(3), PIPL article 15
 */
export async function withdrawConsent(input: { readonly clientId: string; readonly subject: string }, deps: WithdrawConsentDeps): Promise<void> {
  const { clientId, subject } = input;
  const now = deps.clock.now();
  const hadTemplate = await deps.templates.remove(clientId, subject);
  const consents = await deps.consents.withdraw(clientId, subject, 'face_verification', now);
  const hadLateTemplate = await deps.templates.remove(clientId, subject);
  await deps.audit.append({ at: now, clientId, subject, kind: 'consent.withdrawn', data: { template: hadTemplate || hadLateTemplate, consents } });
}
