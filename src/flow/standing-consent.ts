import type { ConsentRecord, ConsentStore } from '../consent/consent.ts';
import { NOTICE_VERSION } from '../consent/notice.ts';

/**
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns the newest consent to the face check that was not withdrawn, or null
 */
export async function findStandingConsent(clientId: string, subject: string, deps: { readonly consents: ConsentStore }): Promise<ConsentRecord | null> {
  const consents = await deps.consents.list(clientId, subject);
  return consents.find(({ purpose, withdrawnAt }) => purpose === 'face_verification' && withdrawnAt === null) ?? null;
}

/**
 * Whether a face may be looked at: the person agreed, did not withdraw, and agreed to the present text. After a change of the text the person is asked again.
 * @param clientId whose person
 * @param subject which person
 * @param deps ports
 * @returns true only for a standing consent to the present version
 * @see PIPL article 14, GDPR article 7
 */
export async function hasStandingConsent(clientId: string, subject: string, deps: { readonly consents: ConsentStore }): Promise<boolean> {
  return (await findStandingConsent(clientId, subject, deps))?.textVersion === NOTICE_VERSION;
}
