import { enrollTexts } from '../../texts/enroll.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { listAt, textAt, textsAt } from '../../wire/read-json.ts';
import { element } from '../dom/element.ts';
import type { Screens } from '../dom/screens.ts';

/** The notice a person answers, in the server's own words. */
export interface Notice {
  readonly version: string;
  /** Hash of its words: the answer names it, so that it counts for these words and no others. */
  readonly sha256: string;
  readonly locale: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly { readonly label: string; readonly value: string }[];
}

/** How the notice is asked about. */
export interface NoticeQuestion {
  readonly screens: Screens;
  readonly language: Language;
  readonly notice: Notice;
  /** Whom and what it is about, above the notice. */
  readonly about: string;
  /** Why it is asked again; null where it is asked for the first time. */
  readonly again: string | null;
}

/**
 * @param value the notice in an answer
 * @returns the notice; without a version when there is none
 */
export function parseNotice(value: unknown): Notice {
  return {
    version: textAt(value, 'version'),
    sha256: textAt(value, 'sha256'),
    locale: textAt(value, 'locale'),
    title: textAt(value, 'title'),
    paragraphs: textsAt(value, 'paragraphs'),
    items: listAt(value, 'items').map((item) => ({ label: textAt(item, 'label'), value: textAt(item, 'value') })),
  };
}

/**
 * @param notice the notice
 * @param language of the page
 * @returns its words on a card, with its version
 */
export function createNoticeCard(notice: Notice, language: Language): HTMLElement {
  const t = translator(enrollTexts, language);
  return element('div', { class: 'card approval-card notice-text' }, [
    ...notice.paragraphs.map((text) => element('p', { text })),
    element(
      'dl',
      { class: 'rows' },
      notice.items.map(({ label, value }) => element('div', {}, [element('dt', { text: label }), element('dd', { text: value })])),
    ),
    element('p', { class: 'fine muted', text: t('noticeVersion', { version: notice.version }), attributes: { 'data-notice-version': notice.version } }),
  ]);
}

/**
 * Shows the notice about the face check by itself, before anything is captured. Yes and no are buttons of the same size and weight; neither is preselected.
 * @param question screens, language and notice
 * @returns whether the person agrees to the face check
 * @see PIPL articles 14, 29, 30; GDPR article 9(2)(a)
 */
export async function askNotice({ screens, language, notice, about, again }: NoticeQuestion): Promise<boolean> {
  const t = translator(enrollTexts, language);
  return new Promise((resolve) => {
    const button = (isYes: boolean): HTMLButtonElement =>
      element('button', {
        class: 'button button-outline button-wide',
        text: isYes ? t('consentYes') : t('consentNo'),
        attributes: { type: 'button', 'data-choice': isYes ? 'face' : 'no-face' },
        onClick: () => resolve(isYes),
      });
    screens.show(
      element('section', { class: 'approval' }, [
        element('h1', { text: notice.title || t('consentQuestion'), attributes: { tabindex: '-1' } }),
        element('p', { class: 'who muted', text: about }),
        ...(again === null ? [] : [element('p', { text: again })]),
        createNoticeCard(notice, language),
        element('h2', { text: t('consentQuestion') }),
        element('p', { class: 'muted', text: t('consentEqual') }),
        element('div', { class: 'actions' }, [button(true), button(false)]),
      ]),
    );
  });
}
