import type { AuditLog } from '../audit/audit-log.ts';
import { type Notice, noticeFor } from '../consent/notice.ts';
import type { NoticeFacts } from '../consent/notice-text.ts';
import type { DeviceStore } from '../device/device.ts';
import type { EnrollmentRecord, EnrollmentStore } from '../device/enrollment.ts';
import { hashSecret } from '../lib/bytes.ts';
import { createSecret } from '../lib/ids.ts';
import type { Locale } from '../lib/locale.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { ClientStore } from '../session/client-store.ts';

/** What opening a link needs. */
export interface OpenEnrollmentDeps {
  readonly enrollments: EnrollmentStore;
  readonly clients: ClientStore;
  readonly templates: TemplateStore;
  readonly devices: DeviceStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly noticeFacts: Omit<NoticeFacts, 'clientName'>;
}

/** What the phone gets. */
export interface OpenedEnrollment {
  readonly enrollmentToken: string;
  readonly expiresAt: Millis;
  readonly subjectDisplay: string;
  readonly clientName: string;
  readonly notice: Notice;
  readonly hasFace: boolean;
  /** Nothing but the face is set anew. */
  readonly faceOnly: boolean;
}

/**
 * Opens a binding link on a phone: the first one wins, every other sees what a wrong link sees.
 * @param input enrolment, secret, the token of a bound phone where only the face is set anew, and language
 * @param deps ports
 * @returns a token for the next steps, and the notice
 * @throws Problem `enrollment_not_found`
 */
export async function openEnrollment(
  input: { readonly enrollmentId: string; readonly secret: string; readonly deviceToken: string | null; readonly locale: Locale },
  deps: OpenEnrollmentDeps,
): Promise<OpenedEnrollment> {
  const enrollmentToken = createSecret(deps.random, 'et');
  const now = deps.clock.now();
  const record = await deps.enrollments.find(input.enrollmentId);
  // A stranger who got hold of the link must not put a face of theirs in the place of the person's.
  const deviceId = record?.faceOnly === true ? await findBound(input.deviceToken, record, deps) : null;
  if (record?.faceOnly === true && deviceId === null) throw new Problem('enrollment_not_found');
  const opened = await deps.enrollments.open(input.enrollmentId, hashSecret(input.secret), { tokenHash: hashSecret(enrollmentToken), deviceId }, now);
  if (!opened) throw new Problem('enrollment_not_found');
  await deps.audit.append({ at: now, clientId: opened.clientId, subject: opened.subject, kind: 'enrollment.opened', data: { enrollment: opened.id } });
  const [client, template] = await Promise.all([deps.clients.findClient(opened.clientId), deps.templates.find(opened.clientId, opened.subject)]);
  if (!client) throw new Problem('enrollment_not_found');
  return {
    enrollmentToken,
    expiresAt: opened.expiresAt,
    subjectDisplay: opened.displayName,
    clientName: client.name,
    notice: noticeFor({ ...deps.noticeFacts, clientName: client.name }, input.locale),
    hasFace: template !== null,
    faceOnly: opened.faceOnly,
  };
}

async function findBound(deviceToken: string | null, record: EnrollmentRecord, deps: OpenEnrollmentDeps): Promise<string | null> {
  const device = deviceToken === null ? null : await deps.devices.findByTokenHash(hashSecret(deviceToken));
  const isBound = device !== null && device.revokedAt === null && device.clientId === record.clientId && device.subject === record.subject;
  return isBound ? device.id : null;
}
