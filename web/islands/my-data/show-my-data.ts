import { myDataTexts } from '../../texts/my-data.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';
import type { MyData, MyItem } from './my-data-api.ts';

/** What a person may do on the page. */
export interface MyDataActions {
  readonly onWithdraw: () => void;
  readonly onExport: () => void;
}

/**
 * @param data what is kept
 * @param language of the page
 * @param actions what the buttons do
 * @param told a line about what was just done; empty for none
 * @returns the page's content
 */
export function createMyDataView(data: MyData, language: Language, actions: MyDataActions, told: string): HTMLElement {
  const t = translator(myDataTexts, language);
  return element('section', { class: 'approval my-data' }, [
    element('h1', { text: t('pageTitle'), attributes: { tabindex: '-1' } }),
    element('p', { class: 'who muted', text: data.clientName }),
    ...(told === '' ? [] : [element('p', { class: 'notice', text: told, attributes: { role: 'status' } })]),
    faceCard(data, language, actions),
    element('button', {
      class: 'button button-outline button-wide',
      text: t('export'),
      attributes: { type: 'button', 'data-choice': 'export' },
      onClick: actions.onExport,
    }),
    element('h2', { text: t('keptTitle') }),
    ...data.items.map((item) => itemCard(item, language)),
    element('h2', { text: t('logTitle') }),
    logList(data, language),
  ]);
}

function faceCard(data: MyData, language: Language, actions: MyDataActions): HTMLElement {
  const t = translator(myDataTexts, language);
  const isStanding = data.consents.some(({ withdrawnAt }) => withdrawnAt === '');
  const lines = data.consents.map(({ version, givenAt, withdrawnAt }) =>
    withdrawnAt === ''
      ? t('consentGiven', { version, date: dateOf(givenAt, language) })
      : t('consentWithdrawn', { version, date: dateOf(withdrawnAt, language) }),
  );
  return element('div', { class: 'card approval-card' }, [
    element('h2', { class: 'card-title', text: t('faceTitle') }),
    element('p', { text: data.hasFace ? t('faceYes') : t('faceNo'), attributes: { 'data-has-face': String(data.hasFace) } }),
    ...lines.map((text) => element('p', { class: 'muted', text })),
    ...(data.hasFace || isStanding
      ? [
          element('button', {
            class: 'button button-outline button-wide',
            text: t('withdraw'),
            attributes: { type: 'button', 'data-choice': 'withdraw' },
            onClick: actions.onWithdraw,
          }),
        ]
      : []),
  ]);
}

function itemCard({ what, count, why, ...clock }: MyItem, language: Language): HTMLElement {
  const t = translator(myDataTexts, language);
  const until = untilOf(clock, language);
  const row = (label: string, value: string): HTMLElement => element('div', {}, [element('dt', { text: label }), element('dd', { text: value })]);
  return element('div', { class: 'card approval-card' }, [
    element('h3', { text: what }),
    element('dl', { class: 'rows' }, [row(t('number'), String(count)), row(t('until'), until), row(t('why'), why)]),
  ]);
}

function untilOf({ keptUntil, keptDays, endsWith: ends }: Pick<MyItem, 'keptUntil' | 'keptDays' | 'endsWith'>, language: Language): string {
  const t = translator(myDataTexts, language);
  if (keptUntil !== '') return t('keptUntil', { date: dateOf(keptUntil, language), ends });
  return keptDays === null ? t('keptEnds', { ends }) : t('keptDays', { days: keptDays, ends });
}

function logList(data: MyData, language: Language): HTMLElement {
  const t = translator(myDataTexts, language);
  if (data.log.length === 0) return element('p', { class: 'muted', text: t('logNone') });
  return element('div', { class: 'card approval-card' }, [
    element(
      'dl',
      { class: 'rows' },
      data.log.map(({ at, what, purpose, basis }) =>
        element('div', {}, [
          element('dt', { text: timeOf(at, language) }),
          element('dd', { text: what }, []),
          element('dt', {}),
          element('dd', { class: 'fine muted', text: `${purpose} · ${t('basis', { basis })}` }),
        ]),
      ),
    ),
  ]);
}

function dateOf(time: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(time));
}

function timeOf(time: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}
