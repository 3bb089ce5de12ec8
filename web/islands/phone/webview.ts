import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { phoneTexts } from '../../texts/phone.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';
import { createScreen, type Screens } from '../dom/screens.ts';

const IN_APP = /MicroMessenger|QQ\/|AlipayClient|DingTalk|Weibo|FBAN|FBAV|Instagram|Line\//i;

/** @returns whether this browser can neither sign nor keep the phone's enrolment, as the browsers inside chat apps */
export function isUnfitBrowser(): boolean {
  return !browserSupportsWebAuthn() || IN_APP.test(navigator.userAgent);
}

/**
 * Tells how to get out of an app's built-in browser, with the link to copy: the address bar no longer has the secret.
 * @param screens where
 * @param link the whole address, with its fragment
 * @param language the person's language
 */
export function showWebviewHelp(screens: Screens, link: string, language: Language): void {
  const t = translator(phoneTexts, language);
  const status = element('p', { class: 'muted', attributes: { role: 'status' } });
  const button = element('button', {
    class: 'button button-primary button-wide',
    text: t('copyLink'),
    attributes: { type: 'button' },
    onClick: () => {
      void copy(link, field).then((isCopied) => {
        if (isCopied) status.textContent = t('copied');
      });
    },
  });
  const field = element('input', {
    class: 'input',
    attributes: { readonly: '', value: link, 'aria-label': t('copyLink') },
  });
  screens.end(createScreen({ icon: 'globe', title: t('webviewTitle'), body: [t('webviewBody')], extra: [field, status] }, [button]));
}

async function copy(text: string, field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Chat apps often withhold the clipboard: leave the text selected for the person to copy.
    field.focus();
    field.select();
    return false;
  }
}
