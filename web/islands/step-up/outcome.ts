import type { IconName } from '../../icons/icon-paths.ts';
import { stepUpTexts } from '../../texts/step-up.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/svg.ts';
import type { ChallengeView } from './challenge-status.ts';

/** How something ended, in words. */
export interface Outcome {
  readonly icon: IconName;
  readonly tone: 'ok' | 'danger' | 'quiet';
  readonly title: string;
  readonly body: string;
}

/**
 * @param view the ended challenge, or `gone` when it is not known
 * @param language the person's language
 * @returns what to tell; a failure never says more than what to do next
 */
export function describeOutcome(view: ChallengeView | 'gone', language: Language): Outcome {
  const t = translator(stepUpTexts, language);
  if (view === 'gone') return { icon: 'cross', tone: 'quiet', title: t('goneTitle'), body: t('goneBody') };
  switch (view.status) {
    case 'verified':
    case 'consumed':
      return { icon: 'check', tone: 'ok', title: t('statusVerified'), body: t('verifiedBody') };
    case 'rejected':
      return { icon: 'cross', tone: 'danger', title: t('rejectedTitle'), body: t('rejectedBody') };
    case 'canceled':
      return { icon: 'cross', tone: 'quiet', title: t('canceledTitle'), body: t('canceledBody') };
    case 'failed':
      return { icon: 'alert', tone: 'danger', title: t('failedTitle'), body: failureText(view.failureCode, language) };
    default:
      return { icon: 'clock', tone: 'quiet', title: t('expiredTitle'), body: t('expiredBody') };
  }
}

function failureText(code: string, language: Language): string {
  const t = translator(stepUpTexts, language);
  if (code.startsWith('confirm')) return t('failedConfirm');
  if (code.startsWith('liveness') || code.startsWith('face')) return t('failedLiveness');
  return t('failedBody');
}

/**
 * @param outcome what to tell
 * @returns a panel with a heading that can take focus
 */
export function createOutcomePanel(outcome: Outcome): HTMLElement {
  const medal = outcome.tone === 'ok' ? 'medal' : `medal medal-${outcome.tone}`;
  return element('div', { class: 'outcome' }, [
    element('div', { class: medal }, [icon(outcome.icon)]),
    element('h2', { class: 'headline', text: outcome.title, attributes: { tabindex: '-1' } }),
    element('p', { class: 'muted', text: outcome.body }),
  ]);
}
