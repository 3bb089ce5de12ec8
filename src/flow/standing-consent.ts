import type { ConsentRecord, ConsentStore } from '../consent/consent.ts';
import { coversCheck } from '../consent/notice.ts';
import type { EnrollmentRecord } from '../device/enrollment.ts';
import type { ProviderName } from '../lib/assurance.ts';
import { Problem } from '../lib/problem.ts';

/** What looking for consents needs. */
export interface StandingConsentDeps {
  readonly consents: ConsentStore;
}

/** Whose consent, and who is to judge the face. */
export interface ConsentQuestion {
  readonly clientId: string;
  readonly subject: string;
  readonly provider: ProviderName;
}

/**
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns the newest consent to the face check that was not withdrawn, or null
 */
export async function findStandingConsent(clientId: string, subject: string, deps: StandingConsentDeps): Promise<ConsentRecord | null> {
  const consents = await deps.consents.list(clientId, subject);
  return consents.find(({ purpose, withdrawnAt }) => purpose === 'face_verification' && withdrawnAt === null) ?? null;
}

/**
 * Whether a face may be looked at: the person agreed, did not withdraw, and what was agreed to still covers it. Where it does not, the person is asked again; the template stays meanwhile, unused.
 * @param question whose consent, and who is to judge
 * @param deps ports
 * @returns `stands`, `outdated` or `none`
 * @see PIPL article 14, GDPR article 7
 */
export async function readConsent({ clientId, subject, provider }: ConsentQuestion, deps: StandingConsentDeps): Promise<'stands' | 'outdated' | 'none'> {
  const consent = await findStandingConsent(clientId, subject, deps);
  if (consent === null) return 'none';
  return coversCheck(consent.textVersion, provider) ? 'stands' : 'outdated';
}

/**
 * Whether a withdrawal keeps a link from enrolling a face: any that is on record, unless the face or the gateway vouched for the link; then one since it was made.
 * @param enrollment the link
 * @param deps ports
 * @returns whether no face may be enrolled by it
 */
export async function isBarredByWithdrawal(enrollment: EnrollmentRecord, deps: StandingConsentDeps): Promise<boolean> {
  const { clientId, subject, mayReplaceFace, createdAt } = enrollment;
  const consents = await deps.consents.list(clientId, subject);
  return consents.some(({ withdrawnAt }) => withdrawnAt !== null && (!mayReplaceFace || withdrawnAt > createdAt));
}

/**
 * @param question whose consent, and who is to judge
 * @param deps ports
 * @throws Problem `consent_required` when none stands, `consent_outdated` when the notice has changed since in a material way or names another judge
 */
export async function requireConsent(question: ConsentQuestion, deps: StandingConsentDeps): Promise<void> {
  const state = await readConsent(question, deps);
  if (state !== 'stands') throw new Problem(state === 'none' ? 'consent_required' : 'consent_outdated');
}
