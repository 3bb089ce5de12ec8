/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { layoutTexts } from '../texts/layout.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';
import { Layout } from './layout.tsx';

/**
 * What stands where nothing is.
 * @param props language and assets
 * @returns the document
 */
export function NotFoundPage(props: { readonly language: Language; readonly assets: PageAssets }) {
  const t = translator(layoutTexts, props.language);
  return (
    <Layout title={t('notFoundTitle')} language={props.language} assets={props.assets}>
      <section class="hero">
        <h1>{t('notFoundTitle')}</h1>
        <p class="lead">{t('notFoundBody')}</p>
        <div class="hero-links">
          <a class="button button-primary" href="/">
            {t('home')}
          </a>
        </div>
      </section>
    </Layout>
  );
}
