/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { stepUpTexts } from '../texts/step-up.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';
import { IslandHost } from './island-host.tsx';
import { Layout } from './layout.tsx';

/** Stable address of the embeddable element's script. */
export const STEP_UP_ELEMENT_SCRIPT = '/assets/step-up-qr.js';

/**
 * The browser page of a challenge. Which one, and the watch token, stand in the fragment, which no server sees.
 * @param props language and assets
 * @returns the document
 */
export function StepUpPage(props: { readonly language: Language; readonly assets: PageAssets }) {
  const t = translator(stepUpTexts, props.language);
  return (
    <Layout title={t('pageTitle')} language={props.language} assets={props.assets} extraScripts={[STEP_UP_ELEMENT_SCRIPT]}>
      <div class="step-up-intro">
        <h1>{t('pageTitle')}</h1>
        <p class="muted">{t('intro')}</p>
      </div>
      <div class="card">
        <IslandHost id="step-up" language={props.language} />
      </div>
    </Layout>
  );
}
