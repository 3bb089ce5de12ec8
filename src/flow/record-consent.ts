import type { AuditLog } from '../audit/audit-log.ts';
import type { ConsentStore } from '../consent/consent.ts';
import { hashNotice, type Notice } from '../consent/notice.ts';
import { createId } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';

/** What recording an answer needs. */
export interface RecordConsentDeps {
  readonly consents: ConsentStore;
  readonly audit: AuditLog;
  readonly random: Random;
}

/**
 * Records a person's answer to exactly the notice that was shown: version, hash of its words, language, purpose and time. A refusal is an event and no consent.
 * @param answer whose, to which notice, and where it was asked
 * @param deps ports
 * @see PIPL articles 14 and 29, GDPR article 7(1)
 */
export async function recordConsent(
  answer: {
    readonly clientId: string;
    readonly subject: string;
    readonly agrees: boolean;
    readonly notice: Notice;
    /** The enrolment or challenge that it was asked in. */
    readonly askedIn: Readonly<Record<string, string>>;
    readonly now: Millis;
  },
  deps: RecordConsentDeps,
): Promise<void> {
  const { clientId, subject, notice, now } = answer;
  const { purpose, version: textVersion, locale } = notice;
  const textSha256 = hashNotice(notice);
  if (answer.agrees) {
    const id = createId(deps.random, 'con');
    await deps.consents.add({ id, clientId, subject, purpose, textVersion, textSha256, locale, channel: 'phone', givenAt: now, withdrawnAt: null });
  }
  await deps.audit.append({
    at: now,
    clientId,
    subject,
    kind: answer.agrees ? 'consent.given' : 'consent.declined',
    data: { ...answer.askedIn, version: textVersion, text_sha256: textSha256, locale, purpose },
  });
}
