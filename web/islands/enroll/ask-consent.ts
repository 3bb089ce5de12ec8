import { enrollTexts } from '../../texts/enroll.ts';
import { translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';
import type { EnrollPage, OpenEnrollment } from './enroll-api.ts';

/**
 * Shows the notice about the face check by itself, before anything is captured. Yes and no are buttons of the same size and weight; neither is preselected.
 * @param page screens and language
 * @param enrollment the opened enrolment
 * @returns whether the person agrees to the face check
 * @see PIPL articles 14, 29, 30; GDPR article 9(2)(a)
 */
export async function askConsent(page: EnrollPage, enrollment: OpenEnrollment): Promise<boolean> {
  const t = translator(enrollTexts, page.language);
  const { notice } = enrollment;
  return new Promise((resolve) => {
    const button = (isYes: boolean): HTMLButtonElement =>
      element('button', {
        class: 'button button-outline button-wide',
        text: isYes ? t('consentYes') : t('consentNo'),
        attributes: { type: 'button', 'data-choice': isYes ? 'face' : 'no-face' },
        onClick: () => resolve(isYes),
      });
    page.screens.show(
      element('section', { class: 'approval' }, [
        element('h1', { text: notice.title || t('consentQuestion'), attributes: { tabindex: '-1' } }),
        element('p', { class: 'who muted', text: `${enrollment.clientName} · ${enrollment.subjectDisplay}` }),
        element('div', { class: 'card approval-card notice-text' }, [
          ...notice.paragraphs.map((text) => element('p', { text })),
          element(
            'dl',
            { class: 'rows' },
            notice.items.map(({ label, value }) => element('div', {}, [element('dt', { text: label }), element('dd', { text: value })])),
          ),
        ]),
        element('h2', { text: t('consentQuestion') }),
        element('p', { class: 'muted', text: t('consentEqual') }),
        element('div', { class: 'actions' }, [button(true), button(false)]),
      ]),
    );
  });
}
