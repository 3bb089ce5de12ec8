import { stepUpTexts } from '../../texts/step-up.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/svg.ts';
import type { BrowserStatus } from './challenge-status.ts';

/**
 * The list of steps with what is done, what is going on and what comes.
 * @param status where the challenge stands
 * @param language the person's language
 * @returns the list; its state is said in words too, not by colour alone
 */
export function createStepsList(status: BrowserStatus, language: Language): HTMLElement {
  const t = translator(stepUpTexts, language);
  const labels = [t('stepScan'), t('stepPhone'), t('stepCheck'), ...(status === 'awaiting_confirmation' ? [t('statusConfirm')] : []), t('stepDone')];
  const now = currentStep(status);
  return element(
    'ol',
    { class: 'steps' },
    labels.map((label, index) => {
      const state = index < now ? 'done' : index === now ? 'now' : 'next';
      const mark = element('span', { class: 'step-mark', attributes: { 'aria-hidden': 'true' } }, [state === 'done' ? icon('check') : String(index + 1)]);
      const spoken = state === 'done' ? t('stateDone') : state === 'now' ? t('stateNow') : '';
      const item = element('li', { class: `step step-${state}` }, [mark, element('span', { text: label })]);
      if (spoken !== '') item.append(element('span', { class: 'visually-hidden', text: ` (${spoken})` }));
      if (state === 'now') item.setAttribute('aria-current', 'step');
      return item;
    }),
  );
}

function currentStep(status: BrowserStatus): number {
  if (status === 'pending') return 0;
  if (status === 'claimed') return 1;
  if (status === 'verifying') return 2;
  if (status === 'awaiting_confirmation') return 3;
  return status === 'verified' || status === 'consumed' ? 4 : 0;
}
