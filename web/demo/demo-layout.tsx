/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { PageAssets } from '../pages/asset-manifest.ts';
import { Icon } from '../pages/icon.tsx';
import { Layout } from '../pages/layout.tsx';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { DemoAccount } from './demo-accounts.ts';

/** What every page of the demo has. */
export interface DemoLayoutProps {
  readonly title: string;
  readonly language: Language;
  readonly assets: PageAssets;
  readonly account?: DemoAccount | null;
  readonly extraScripts?: readonly string[];
  readonly children?: Child;
}

/**
 * The frame of the demo: a banner that says what it is, and the menu of a signed-in customer.
 * @param props title, language, assets, customer and content
 * @returns the document
 */
export function DemoLayout(props: DemoLayoutProps) {
  const t = translator(demoTexts, props.language);
  return (
    <Layout title={`${props.title} · ${t('name')}`} language={props.language} assets={props.assets} extraScripts={props.extraScripts ?? []}>
      <p class="notice demo-banner">
        <Icon name="alert" />
        <span>{t('banner')}</span>
      </p>
      {props.account ? (
        <nav class="demo-menu" aria-label={t('name')}>
          <strong>{props.account.displayName}</strong>
          <a href="/demo/account">{t('account')}</a>
          <a href="/demo/security">{t('security')}</a>
          <form method="post" action="/demo/logout">
            <button class="link-button" type="submit">
              {t('logout')}
            </button>
          </form>
        </nav>
      ) : null}
      {props.children}
    </Layout>
  );
}
