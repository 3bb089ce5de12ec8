/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { docsTexts } from '../texts/docs.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';
import { IslandHost } from './island-host.tsx';
import { Layout } from './layout.tsx';

/**
 * The readable form of `/openapi.json`.
 * @param props language and assets
 * @returns the document
 */
export function DocsPage(props: { readonly language: Language; readonly assets: PageAssets }) {
  const t = translator(docsTexts, props.language);
  return (
    <Layout title={t('pageTitle')} language={props.language} assets={props.assets}>
      <div class="docs-intro">
        <h1>{t('pageTitle')}</h1>
        <p class="muted">
          {t('intro')} <a href="/openapi.json">/openapi.json</a>
        </p>
      </div>
      <IslandHost id="docs" language={props.language} />
    </Layout>
  );
}
