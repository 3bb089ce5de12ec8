/** The languages of the pages. */
export type Language = 'zh-CN' | 'en';

/** One text in each language, side by side so that neither is forgotten. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** All texts of one page by name. */
export type TextTable = Readonly<Record<string, Text>>;

/** Gives a text by name; `{name}` in it is replaced by the value of that name. */
export type Translate<Key extends string> = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

/**
 * @param table the texts of a page
 * @param language the language wanted
 * @returns a function that gives each text in that language
 */
export function translator<T extends TextTable>(table: T, language: Language): Translate<keyof T & string> {
  return (key, values = {}) => {
    const text = table[key];
    const raw = text === undefined ? '' : language === 'zh-CN' ? text.zh : text.en;
    return raw.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

/**
 * @param value anything, such as the `lang` attribute of a document
 * @returns `zh-CN` for any Chinese, else `en`
 */
export function toLanguage(value: string | null | undefined): Language {
  return (value ?? '').toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
