/** The languages people are spoken to in. */
export type Locale = 'zh-CN' | 'en';

/** A text in each language. */
export type LocalizedText = { readonly zh: string; readonly en: string };

/**
 * @param text the text in each language
 * @param locale which one
 * @returns the text in that language
 */
export function inLocale(text: LocalizedText, locale: Locale): string {
  return locale === 'zh-CN' ? text.zh : text.en;
}

/**
 * Chooses the language by the order of preference the browser sent.
 * @param header value of `Accept-Language`, or nothing
 * @returns `zh-CN` for any Chinese asked for before English, else `en`
 * @see RFC 9110 section 12.5.4
 */
export function parseLocale(header: string | null | undefined): Locale {
  const ranked = (header ?? '')
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...params] = part.trim().toLowerCase().split(';');
      const quality = params.map((p) => /^\s*q=([01](?:\.\d{0,3})?)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => quality > 0 && /^(zh|en)\b/.test(tag))
    .sort((a, b) => b.quality - a.quality);
  return ranked[0]?.tag.startsWith('zh') ? 'zh-CN' : 'en';
}
