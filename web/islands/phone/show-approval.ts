import { phoneTexts } from '../../texts/phone.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { listAt, textAt, toObject } from '../../wire/read-json.ts';
import { element } from '../dom/element.ts';
import type { Screens } from '../dom/screens.ts';
import { icon } from '../dom/svg.ts';

/** What the server wants shown before anything is approved. */
export interface Approval {
  readonly title: string;
  readonly origin: string;
  readonly lines: readonly { readonly label: string; readonly value: string }[];
  readonly browser: string;
  readonly place: string;
  readonly ipPrefix: string;
  readonly isNewDevice: boolean;
  readonly warning: string;
  readonly phrase: string;
  /** Code that the other device shows too; empty without one. */
  readonly bindingMessage: string;
}

/**
 * @param display the `display` of a claim
 * @returns it, checked
 */
export function parseApproval(display: unknown): Approval {
  const from = toObject(toObject(display)['requested_from']);
  return {
    title: textAt(display, 'title'),
    origin: textAt(display, 'origin'),
    lines: listAt(display, 'lines').map((line) => ({ label: textAt(line, 'label'), value: textAt(line, 'value') })),
    browser: textAt(from, 'browser'),
    place: [textAt(from, 'city'), textAt(from, 'country')].filter((part) => part !== '').join(', '),
    ipPrefix: textAt(from, 'ip_prefix'),
    isNewDevice: from['new_device'] !== false,
    warning: textAt(display, 'warning'),
    phrase: textAt(display, 'anti_phishing_phrase'),
    bindingMessage: textAt(display, 'binding_message'),
  };
}

/**
 * Shows plainly what is to be approved, who asks and from where. Declining is the first button, of the same size, weight and contrast as approving.
 * @param screens where
 * @param approval what to show
 * @param language the person's language
 * @returns what the person chose
 * @see Cross-Device Flows BCP section 6.1
 */
export async function showApproval(screens: Screens, approval: Approval, language: Language): Promise<'approve' | 'decline'> {
  const t = translator(phoneTexts, language);
  return new Promise((resolve) => {
    const button = (choice: 'approve' | 'decline'): HTMLButtonElement =>
      element(
        'button',
        {
          class: `button decision decision-${choice}`,
          attributes: { type: 'button', 'data-choice': choice },
          onClick: () => resolve(choice),
        },
        [icon(choice === 'approve' ? 'check' : 'cross'), t(choice)],
      );
    const phrase =
      approval.phrase === ''
        ? []
        : [element('p', { class: 'phrase' }, [element('span', { class: 'muted', text: t('phrase') }), element('strong', { text: approval.phrase })])];
    const newDevice = approval.isNewDevice ? [notice('notice-danger', t('newDevice'))] : [];
    screens.show(
      element('section', { class: 'approval' }, [
        element('h1', { text: t('question'), attributes: { tabindex: '-1' } }),
        ...phrase,
        ...bindingCode(approval, language),
        detailsCard(approval, language),
        ...newDevice,
        notice('notice-warn', approval.warning),
        askerCard(approval, language),
        element('div', { class: 'decisions' }, [button('decline'), button('approve'), element('p', { class: 'fine muted', text: t('approveNext') })]),
      ]),
    );
  });
}

// Two devices that show the same code speak of the same request.
function bindingCode(approval: Approval, language: Language): readonly HTMLElement[] {
  if (approval.bindingMessage === '') return [];
  const t = translator(phoneTexts, language);
  return [
    element('p', { class: 'phrase binding-code' }, [
      element('span', { class: 'muted', text: t('bindingCode') }),
      element('strong', { text: approval.bindingMessage, attributes: { translate: 'no' } }),
    ]),
  ];
}

function detailsCard(approval: Approval, language: Language): HTMLElement {
  const t = translator(phoneTexts, language);
  return element('section', { class: 'card approval-card' }, [
    element('p', { class: 'approval-origin' }, [
      icon('globe'),
      element('span', { class: 'visually-hidden', text: `${t('site')}: ` }),
      element('strong', { text: approval.origin }),
    ]),
    element('h2', { class: 'approval-action', text: approval.title }),
    rows(approval.lines),
  ]);
}

function askerCard(approval: Approval, language: Language): HTMLElement {
  const t = translator(phoneTexts, language);
  return element('section', { class: 'card approval-card', attributes: { 'aria-labelledby': 'asked-from' } }, [
    element('h2', { class: 'card-title', text: t('askedFrom'), attributes: { id: 'asked-from' } }),
    rows([
      { label: t('browser'), value: approval.browser },
      { label: t('place'), value: approval.place || t('placeUnknown') },
      { label: t('address'), value: approval.ipPrefix },
    ]),
  ]);
}

function rows(lines: Approval['lines']): HTMLElement {
  return element(
    'dl',
    { class: 'rows' },
    lines.map(({ label, value }) => element('div', {}, [element('dt', { text: label }), element('dd', { text: value })])),
  );
}

function notice(kind: string, text: string): HTMLElement {
  return element('p', { class: `notice ${kind}` }, [icon('alert'), element('span', { text })]);
}
