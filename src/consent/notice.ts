import type { ProviderName } from '../lib/assurance.ts';
import { sha256, toBase64url, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Locale } from '../lib/locale.ts';
import { EDITION_2026_11 } from './editions/edition-2026-11.ts';
import { EDITION_2026_12 } from './editions/edition-2026-12.ts';
import type { NoticeEdition, NoticeFacts, NoticeText } from './notice-text.ts';

/** The notice that a person answers before a face is taken. */
export interface Notice extends NoticeText {
  readonly purpose: 'face_verification';
  /** Edition, and the companies that it names: `2026-12` or `2026-12+aws-rekognition`. */
  readonly version: string;
  readonly locale: Locale;
}

/** All editions, oldest first. Once published an edition stays, word for word. */
export const NOTICE_EDITIONS = [EDITION_2026_11, EDITION_2026_12] as const satisfies readonly NoticeEdition[];

const PRESENT = EDITION_2026_12;

/** The version that people are shown where no other company takes part. */
export const NOTICE_VERSION = PRESENT.version;

/**
 * @param facts whose service, and the settings that the words depend on
 * @param locale which language
 * @returns the present notice as shown
 * @see PIPL articles 17, 29 and 30, measures on facial recognition (2025) article 5, GDPR articles 9(2)(a) and 13
 */
export function noticeFor(facts: NoticeFacts, locale: Locale): Notice {
  return speak(PRESENT, facts, locale);
}

/**
 * Reads an edition again, as it would be shown with the present settings.
 * @param version as a consent names it
 * @param facts whose service, and the settings that the words depend on
 * @param locale which language
 * @returns the notice, or null when there never was such an edition
 */
export function findNotice(version: string, facts: NoticeFacts, locale: Locale): Notice | null {
  const { edition, recipients } = parseVersion(version);
  const found = NOTICE_EDITIONS.find((candidate) => candidate.version === edition);
  if (!found) return null;
  const named = facts.recipients.filter(({ provider }) => recipients.includes(provider));
  return named.length === recipients.length ? speak(found, { ...facts, recipients: named }, locale) : null;
}

/**
 * Whether a consent still covers a face check: nothing material changed in the notice since, and whoever is to judge was named in it.
 * @param version of the notice that was agreed to
 * @param provider who is to judge
 * @param editions all editions, oldest first
 * @returns false also for a version that never was
 * @see PIPL article 14, GDPR article 7
 */
export function coversCheck(version: string, provider: ProviderName, editions: readonly NoticeEdition[] = NOTICE_EDITIONS): boolean {
  const { edition, recipients } = parseVersion(version);
  const at = editions.findIndex((candidate) => candidate.version === edition);
  if (at < 0 || editions.slice(at + 1).some(({ isMaterial }) => isMaterial)) return false;
  return isOwn(provider) || recipients.includes(provider);
}

/**
 * @param notice the notice as shown
 * @returns base64url SHA-256 of its canonical text: what a consent record points to
 */
export function hashNotice(notice: Notice): string {
  const { purpose, version, locale, title, paragraphs } = notice;
  const items = notice.items.map(({ label, value }) => ({ label, value }));
  return toBase64url(sha256(utf8(canonicalJson({ purpose, version, locale, title, paragraphs: [...paragraphs], items }))));
}

/** An answer to a notice, by what was shown. */
export interface NoticeAnswer {
  readonly face: boolean;
  readonly version: string;
  readonly locale: Locale;
  /** {@link hashNotice} of the words that were shown, where the phone names it. */
  readonly sha256?: string | undefined;
}

/**
 * Whether an answer is to exactly these words: settings that they depend on may have changed between showing and answering.
 * @param answer what the phone says it showed
 * @param notice the present notice in the language of the answer
 * @returns false for another version or other words
 * @see GDPR article 7(1)
 */
export function isAnswerTo(answer: NoticeAnswer, notice: Notice): boolean {
  return answer.version === notice.version && (answer.sha256 === undefined || answer.sha256 === hashNotice(notice));
}

function speak(edition: NoticeEdition, facts: NoticeFacts, locale: Locale): Notice {
  const version = [edition.version, ...facts.recipients.map(({ provider }) => provider).toSorted()].join('+');
  return { purpose: 'face_verification', version, locale, ...edition.say(facts, locale) };
}

function parseVersion(version: string): { readonly edition: string; readonly recipients: readonly string[] } {
  const [edition = '', ...recipients] = version.split('+');
  return { edition, recipients };
}

// These see no more than the processor's own systems do.
function isOwn(provider: ProviderName): boolean {
  return provider === 'local-active' || provider === 'simulated';
}
