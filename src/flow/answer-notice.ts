import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { isAnswerTo, type Notice, type NoticeAnswer, noticeFor } from '../consent/notice.ts';
import type { NoticeFacts } from '../consent/notice-text.ts';
import type { Locale } from '../lib/locale.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { ClientStore } from '../session/client-store.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';
import { type RecordConsentDeps, recordConsent } from './record-consent.ts';
import { readConsent } from './standing-consent.ts';

/** What asking again needs. */
export interface AnswerNoticeDeps extends RecordConsentDeps {
  readonly challenges: ChallengeStore;
  readonly clients: ClientStore;
  readonly templates: TemplateStore;
  readonly clock: Clock;
  readonly noticeFacts: Omit<NoticeFacts, 'clientName'>;
}

/**
 * The notice that a person must answer before the face check of a challenge: one whose consent no longer covers it.
 * @param record the challenge
 * @param locale which language
 * @param deps ports
 * @returns the notice; null when the consent stands, or a face is no way here
 */
export async function findDueNotice(
  record: ChallengeRecord,
  locale: Locale,
  deps: Pick<AnswerNoticeDeps, 'clients' | 'consents' | 'noticeFacts'>,
): Promise<Notice | null> {
  const { clientId, subject, livenessProvider: provider } = record;
  if (provider === null || !record.methods.includes('face')) return null;
  if ((await readConsent({ clientId, subject, provider }, deps)) !== 'outdated') return null;
  return presentNotice(clientId, locale, deps);
}

/**
 * Records the answer of a person who was asked again. No is an answer as good as yes: the other methods of the challenge stay open, nothing is counted, and the template stays until consent is withdrawn.
 * @param input challenge, claim token and the answer
 * @param deps ports
 * @returns whether a face check may follow
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`, `method_not_allowed_here`; `face_not_enrolled` when consent was withdrawn meanwhile; `consent_outdated` when another notice was answered than the present one
 * @see PIPL articles 14 and 16, GDPR article 7(4)
 */
export async function answerNotice(
  input: NoticeAnswer & { readonly challengeId: string; readonly claimToken: string },
  deps: AnswerNoticeDeps,
): Promise<{ readonly face: boolean }> {
  const now = deps.clock.now();
  const record = await loadForCaller(input.challengeId, { kind: 'phone', claimToken: input.claimToken }, deps.challenges);
  if (now >= record.expiresAt || (record.status !== 'claimed' && record.status !== 'verifying')) throw edgeProblem(record, now);
  if (!record.methods.includes('face')) throw new Problem('method_not_allowed_here');
  const { id, clientId, subject } = record;
  // Consent without a face that it is for would stand for nothing, or for one enrolled later under words that were never shown.
  if ((await deps.templates.find(clientId, subject)) === null) throw new Problem('face_not_enrolled');
  const notice = await presentNotice(clientId, input.locale, deps);
  if (!isAnswerTo(input, notice)) throw new Problem('consent_outdated');
  await recordConsent({ clientId, subject, agrees: input.face, notice, askedIn: { challenge: id }, now }, deps);
  return { face: input.face };
}

async function presentNotice(clientId: string, locale: Locale, deps: Pick<AnswerNoticeDeps, 'clients' | 'noticeFacts'>): Promise<Notice> {
  const client = await deps.clients.findClient(clientId);
  if (!client) throw new Problem('challenge_not_found');
  return noticeFor({ ...deps.noticeFacts, clientName: client.name }, locale);
}
