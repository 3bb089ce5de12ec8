import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ProviderName } from '../lib/assurance.ts';
import { Problem } from '../lib/problem.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { isCurrentTemplate } from '../liveness/template.ts';
import type { TemplateRecord, TemplateStore } from '../liveness/template-store.ts';
import { requireConsent, type StandingConsentDeps } from './standing-consent.ts';

/** What looking for a face to compare with needs. */
export interface StandingFaceDeps extends StandingConsentDeps {
  readonly templates: TemplateStore;
}

/**
 * Whether a face is a way to pass a challenge at this moment: one is enrolled, and the person agrees to the check.
 * @param record the challenge
 * @param deps ports
 * @returns the sealed template, and who judges
 * @throws Problem `method_not_allowed_here`, `face_not_enrolled`, `face_reference_outdated`, `consent_required`, `consent_outdated`
 */
export async function requireStandingFace(
  record: ChallengeRecord,
  deps: StandingFaceDeps,
): Promise<{ readonly template: TemplateRecord; readonly provider: ProviderName }> {
  const { clientId, subject, livenessProvider: provider } = record;
  if (provider === null) throw new Problem('method_not_allowed_here');
  const template = await deps.templates.find(clientId, subject);
  if (template === null) throw new Problem('face_not_enrolled');
  if (!isCurrentTemplate(template)) throw new Problem('face_reference_outdated');
  await requireConsent({ clientId, subject, provider }, deps);
  return { template, provider };
}

/**
 * Whether a passed attempt still counts. Stops a verdict from outliving the consent to it and the face that it was about: what was withdrawn, shredded or replaced since proves nothing any more.
 * @param record the challenge
 * @param attempt its passed attempt
 * @param deps ports
 * @throws Problem as {@link requireStandingFace}; `liveness_attempt_ended` when it was compared with another face than the one enrolled now
 * @see GDPR article 7(3), PIPL article 15
 */
export async function requireStandingVerdict(record: ChallengeRecord, attempt: AttemptRecord, deps: StandingFaceDeps): Promise<void> {
  const { template } = await requireStandingFace(record, deps);
  if (attempt.settledAt === null || attempt.settledAt < template.createdAt) throw new Problem('liveness_attempt_ended');
}
