/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { layoutTexts } from '../texts/layout.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';

/** What a page is made of. */
export interface LayoutProps {
  readonly title: string;
  readonly language: Language;
  readonly assets: PageAssets;
  /** Scripts with a stable name that the page needs besides its own. */
  readonly extraScripts?: readonly string[];
  /** Narrow pages read like a phone screen at any width. */
  readonly isNarrow?: boolean;
  /** The language cannot be switched where that would lose a one-time secret. */
  readonly isLanguageFixed?: boolean;
  readonly children?: Child;
}

/**
 * The frame of every page: head, brand, language switch, main, foot. No inline script or style.
 * @param props title, language, assets and content
 * @returns the whole document
 */
export function Layout(props: LayoutProps) {
  const t = translator(layoutTexts, props.language);
  const other: Language = props.language === 'en' ? 'zh-CN' : 'en';
  return (
    <html lang={props.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f4f6f5" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0c1110" media="(prefers-color-scheme: dark)" />
        <meta name="format-detection" content="telephone=no" />
        <title>{props.title}</title>
        <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml" />
        {props.assets.styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        {props.assets.preloads.map((href) => (
          <link rel="modulepreload" href={href} />
        ))}
        {[...(props.extraScripts ?? []), ...props.assets.scripts].map((src) => (
          <script type="module" src={src}></script>
        ))}
      </head>
      <body>
        <a class="skip-link" href="#main">
          {t('skip')}
        </a>
        <header class="site-head">
          <a class="brand" href="/">
            <Mark />
            <span>
              {t('brand')} <small>{t('tagline')}</small>
            </span>
          </a>
          {props.isLanguageFixed === true ? null : (
            <a class="language" href={`?lang=${other}`} lang={other} hreflang={other} data-language-switch="">
              {t('otherLanguage')}
            </a>
          )}
        </header>
        <main id="main" class={props.isNarrow === true ? 'page page-narrow' : 'page'} tabindex={-1}>
          {props.children}
        </main>
        <footer class="site-foot">{t('foot')}</footer>
      </body>
    </html>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#0b6e5f" />
      <g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round">
        <path d="M8 12.500V10a2 2 0 0 1 2-2h2.500M19.500 8H22a2 2 0 0 1 2 2v2.500M24 19.500V22a2 2 0 0 1-2 2h-2.500M12.500 24H10a2 2 0 0 1-2-2v-2.500" />
        <path d="M12.600 18.200c1.900 2 4.900 2 6.800 0M13 13.200v.9M19 13.200v.9" />
      </g>
    </svg>
  );
}
