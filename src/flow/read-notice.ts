import { findNotice, hashNotice, NOTICE_EDITIONS, type Notice, noticeFor } from '../consent/notice.ts';
import type { NoticeFacts } from '../consent/notice-text.ts';
import { inLocale, type Locale } from '../lib/locale.ts';
import { Problem } from '../lib/problem.ts';
import type { ClientStore } from '../session/client-store.ts';

/** A notice as anybody may read it. */
export interface PublicNotice extends Notice {
  /** base64url SHA-256 of its canonical text, as consents point to it. */
  readonly sha256: string;
  /** Whether it is the one that people are asked to answer now. */
  readonly isPresent: boolean;
  /** All editions, oldest first. */
  readonly editions: readonly { readonly version: string; readonly isMaterial: boolean }[];
}

/** What reading the notice needs. */
export interface ReadNoticeDeps {
  readonly clients: ClientStore;
  readonly noticeFacts: Omit<NoticeFacts, 'clientName'>;
}

const SOMEBODY = { en: 'The operator of the site or app that you use', zh: '您所使用的网站或应用的运营者' };

/**
 * The notice of the face check, before and without any enrolment. Old versions stay readable.
 * @param input language; a version other than the present one; whose service it is about
 * @param deps ports
 * @returns the notice; without a client it speaks of the operator in general
 * @throws Problem `notice_not_found` for an unknown version or client alike
 * @see PIPL article 17, measures on facial recognition (2025) article 5, GDPR article 12
 */
export async function readNotice(
  input: { readonly locale: Locale; readonly version: string | null; readonly clientId: string | null },
  deps: ReadNoticeDeps,
): Promise<PublicNotice> {
  const client = input.clientId === null ? { name: inLocale(SOMEBODY, input.locale) } : await deps.clients.findClient(input.clientId);
  if (client === null) throw new Problem('notice_not_found');
  const facts = { ...deps.noticeFacts, clientName: client.name };
  const present = noticeFor(facts, input.locale);
  const notice = input.version === null ? present : findNotice(input.version, facts, input.locale);
  if (notice === null) throw new Problem('notice_not_found');
  const editions = NOTICE_EDITIONS.map(({ version, isMaterial }) => ({ version, isMaterial }));
  return { ...notice, sha256: hashNotice(notice), isPresent: notice.version === present.version, editions };
}
