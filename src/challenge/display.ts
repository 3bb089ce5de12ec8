import type { Json } from '../lib/canonical-json.ts';
import { inLocale, type Locale, type LocalizedText } from '../lib/locale.ts';
import type { Initiator, Intent } from './challenge.ts';
import { detailLines, eventTitle } from './display-texts.ts';

/** One line of what is approved. */
export interface DisplayLine {
  readonly label: string;
  readonly value: string;
}

/** What the phone shows before anything is approved. */
export interface Display {
  readonly title: string;
  readonly lines: readonly DisplayLine[];
  readonly origin: string;
  readonly requestedFrom: {
    readonly browser: string;
    readonly city: string | null;
    readonly country: string | null;
    readonly ipPrefix: string;
    readonly newDevice: boolean;
  };
  readonly warning: string;
  /** The code that the other device shows too. */
  readonly bindingMessage: string | null;
  readonly antiPhishingPhrase: string | null;
}

const WARNING: LocalizedText = {
  en: 'Approve only if you started this yourself, just now, on the page shown here. Nobody from support will ever ask you to scan or approve.',
  zh: '仅当这是您本人刚刚在所示网站上发起的操作时才批准。任何客服都不会要求您扫码或批准。',
};

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Builds the approval screen from the server's own templates; the only foreign text is the values of the details, each cleaned of control and direction characters that could disguise it.
 * @param intent what is approved
 * @param initiator the browser that asked
 * @param locale the phone's language
 * @returns title, lines and context
 * @see RFC 9396 section 12, Cross-Device Flows BCP section 6.1.14
 */
export function buildDisplay(intent: Intent, initiator: Initiator, locale: Locale): Display {
  return {
    title: inLocale(eventTitle(intent.eventType), locale),
    lines: details(intent.authorizationDetails).flatMap((detail) =>
      detailLines(detail).map(({ label, value }) => ({ label: inLocale(label, locale), value: clean(value) })),
    ),
    origin: clean(intent.displayOrigin),
    requestedFrom: {
      browser: clean(browserIn(initiator.browser, locale)),
      city: initiator.city === null ? null : clean(initiator.city),
      country: initiator.country,
      ipPrefix: initiator.ipPrefix,
      newDevice: !initiator.deviceKnown,
    },
    warning: inLocale(WARNING, locale),
    bindingMessage: intent.bindingMessage ?? null,
    antiPhishingPhrase: null,
  };
}

function details(value: Json): readonly Readonly<Record<string, Json>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item: Json): item is Readonly<Record<string, Json>> => typeof item === 'object' && item !== null && !Array.isArray(item));
}

// Stored once, in English, when the challenge was made; shown in the language of whoever holds the phone.
function browserIn(browser: string, locale: Locale): string {
  if (locale === 'en') return browser;
  const [, name, system] = /^(.+) on (.+)$/.exec(browser) ?? [];
  if (name !== undefined && system !== undefined) return `${system} 上的 ${name}`;
  return browser === 'Unknown browser' ? '未知浏览器' : browser;
}

function clean(text: string): string {
  return text.replaceAll(CONTROL, '\u{FFFD}').slice(0, 200);
}
