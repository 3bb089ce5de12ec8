import type { AuditLog } from '../audit/audit-log.ts';
import type { ConsentStore } from '../consent/consent.ts';
import { isAnswerTo, type NoticeAnswer, noticeFor } from '../consent/notice.ts';
import type { NoticeFacts } from '../consent/notice-text.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentRecord, EnrollmentStore } from '../device/enrollment.ts';
import { createRegistrationOptions, type RegistrationOptionsJson } from '../device/webauthn.ts';
import { sha256, toBase64url, utf8 } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import { isCurrentTemplate } from '../liveness/template.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { ClientRecord, ClientStore } from '../session/client-store.ts';
import { loadEnrollment } from './enrollment-access.ts';
import { recordConsent } from './record-consent.ts';
import { isBarredByWithdrawal } from './standing-consent.ts';

/** What answering the notice needs. */
export interface ConsentEnrollmentDeps {
  readonly enrollments: EnrollmentStore;
  readonly consents: ConsentStore;
  readonly clients: ClientStore;
  readonly devices: DeviceStore;
  readonly templates: TemplateStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly rpId: string;
  readonly noticeFacts: Omit<NoticeFacts, 'clientName'>;
}

/**
 * Records the answer to the notice, separately from anything else, and offers the registration of the phone's key. Without consent to the face check the enrolment goes on with the key alone.
 * @param input enrolment, its token and the answer
 * @param deps ports
 * @returns options for the new key; null where only the face is set anew
 * @throws Problem `enrollment_not_found`, `consent_required` when another notice was answered than the present one
 * @see PIPL article 29, GDPR article 7
 */
export async function consentEnrollment(
  input: NoticeAnswer & { readonly enrollmentId: string; readonly enrollmentToken: string },
  deps: ConsentEnrollmentDeps,
): Promise<{ readonly webauthn: RegistrationOptionsJson | null }> {
  const now = deps.clock.now();
  const record = await loadEnrollment(input, deps, now);
  const client = await deps.clients.findClient(record.clientId);
  if (!client) throw new Problem('enrollment_not_found');
  const notice = noticeFor({ ...deps.noticeFacts, clientName: client.name }, input.locale);
  if (!isAnswerTo(input, notice)) throw new Problem('consent_required');
  const challenge = deps.random.bytes(32);
  const room = input.face ? await findRoom(record, deps) : null;
  const withFace = room === 'free';
  const consented = await deps.enrollments.consent(record.id, { withFace, registrationChallenge: toBase64url(challenge) }, now);
  if (!consented) throw new Problem('enrollment_not_found');
  const { id: enrollment, clientId, subject } = record;
  // A yes for no face would stand for one that is enrolled later.
  if (room !== 'withdrawn') await recordConsent({ clientId, subject, agrees: input.face, notice, askedIn: { enrollment }, now }, deps);
  if (!record.faceOnly) return { webauthn: await offerKey(record, client, challenge, deps) };
  // The phone showed that it is bound when it opened the link.
  if (!withFace || !(await deps.enrollments.register(record.id, record.deviceId, now))) throw new Problem('consent_required');
  return { webauthn: null };
}

// A face that stands stays, and one that was withdrawn stays away, unless it was seen in the step-up or the gateway knows who this is: whoever only holds the phone could else
// enrol another. An outdated one counts for nothing. In this order: a withdrawal is on record before its template goes.
async function findRoom(record: EnrollmentRecord, deps: ConsentEnrollmentDeps): Promise<'free' | 'taken' | 'withdrawn'> {
  const template = await deps.templates.find(record.clientId, record.subject);
  if (template !== null && isCurrentTemplate(template) && !record.mayReplaceFace) return 'taken';
  return (await isBarredByWithdrawal(record, deps)) ? 'withdrawn' : 'free';
}

async function offerKey(record: EnrollmentRecord, client: ClientRecord, challenge: Uint8Array, deps: ConsentEnrollmentDeps): Promise<RegistrationOptionsJson> {
  const known = await deps.devices.list(record.clientId, record.subject);
  return createRegistrationOptions({
    rpId: deps.rpId,
    rpName: client.name,
    userId: sha256(utf8(`user-handle\0${record.clientId}\0${record.subject}`)),
    userName: record.displayName,
    challenge,
    excludeCredentialIds: known.map((device) => device.credentialId),
  });
}
