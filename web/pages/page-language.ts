import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type Language, toLanguage } from '../texts/text-table.ts';

const COOKIE = 'shualian_lang';
const YEAR_SECONDS = 31_536_000;

/**
 * The language of a page: what the person chose (`?lang=`, remembered), else what the browser prefers.
 * @param c the request
 * @returns the language
 * @see RFC 9110 section 12.5.4
 */
export function pageLanguage(c: Context): Language {
  const asked = c.req.query('lang');
  if (asked === 'zh-CN' || asked === 'en') {
    setCookie(c, COOKIE, asked, {
      path: '/',
      maxAge: YEAR_SECONDS,
      sameSite: 'Lax',
      secure: new URL(c.req.url).protocol === 'https:',
    });
    return asked;
  }
  const remembered = getCookie(c, COOKIE);
  if (remembered === 'zh-CN' || remembered === 'en') return remembered;
  return preferred(c.req.header('Accept-Language') ?? '');
}

function preferred(header: string): Language {
  const ranked = header
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => quality > 0 && /^(zh|en)\b/i.test(tag))
    .toSorted((a, b) => b.quality - a.quality);
  return toLanguage(ranked[0]?.tag);
}
