import type { Context } from 'hono';
import { sha256, utf8 } from '../lib/bytes.ts';
import type { AppEnv } from './app-deps.ts';

const STYLE = 'body{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:30rem;padding:20vh 1.5rem 0;color-scheme:light dark}a{color:inherit}';

// The code stands in the fragment, which no server sees, and leaves the address at once.
const RETURN_SCRIPT = `(async()=>{const code=location.hash.slice(1);history.replaceState(null,'',location.pathname);try{const answer=await fetch(location.pathname,{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify({code})});if(answer.ok){location.replace((await answer.json()).location);return}}catch{}document.getElementById('wait').hidden=true;document.getElementById('lost').hidden=false})()`;

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const hashOf = (text: string): string => `'sha256-${base64(sha256(utf8(text)))}'`;

const TEXTS = {
  en: {
    going: 'Back to the page…',
    lost: 'This link works once and for two minutes. Open the page you wanted again.',
    needsScript: 'Please allow scripts for this site and reload.',
    asked: 'One more check is needed.',
    go: 'Go on to the check',
  },
  zh: {
    going: '正在返回页面…',
    lost: '此链接仅可使用一次，两分钟内有效。请重新打开您要访问的页面。',
    needsScript: '请允许此网站运行脚本并刷新页面。',
    asked: '需要再确认一次。',
    go: '继续验证',
  },
} as const;

function textsFor(c: Context<AppEnv>): { readonly lang: string; readonly t: (typeof TEXTS)['en' | 'zh'] } {
  const isChinese = /^zh\b/i.test((c.req.header('Accept-Language') ?? '').trim());
  return isChinese ? { lang: 'zh-CN', t: TEXTS.zh } : { lang: 'en', t: TEXTS.en };
}

function html(title: string, lang: string, rest: { readonly head: string; readonly body: string }): string {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style>${rest.head}</head><body>${rest.body}</body></html>`;
}

/**
 * The page through which a browser comes back to the site: it hands the code over in a request of the site's own, so that every cookie counts, and goes on to the page that was held.
 * @param c the request's context
 * @returns the document
 */
export function returnPage(c: Context<AppEnv>): Response {
  const { lang, t } = textsFor(c);
  const body = `<p id="wait" role="status">${t.going}</p><p id="lost" role="alert" hidden>${t.lost} <a href="/">/</a></p><noscript>${t.needsScript}</noscript><script>${RETURN_SCRIPT}</script>`;
  const policy = `default-src 'none'; script-src ${hashOf(RETURN_SCRIPT)}; style-src ${hashOf(STYLE)}; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
  return c.html(html(t.going, lang, { head: '', body }), 200, { 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
}

/**
 * The body of a 401 to a browser that is moving to a page, for proxies that hand it on: it leads to the step-up by itself.
 * @param c the request's context
 * @param url address of the step-up, from this service's own settings and ids
 * @returns the document
 */
export function stepUpPage(c: Context<AppEnv>, url: string): Response {
  const { lang, t } = textsFor(c);
  const head = `<meta http-equiv="refresh" content="0; url=${url}">`;
  const policy = `default-src 'none'; style-src ${hashOf(STYLE)}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
  const body = `<p>${t.asked} <a href="${url}">${t.go}</a></p>`;
  return c.html(html(t.asked, lang, { head, body }), 401, { 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
}
