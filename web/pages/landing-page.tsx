/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import type { IconName } from '../icons/icon-paths.ts';
import { landingTexts } from '../texts/landing.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';
import { Icon } from './icon.tsx';
import { Layout } from './layout.tsx';

/**
 * The landing page: what is here and where to go.
 * @param props language, assets, and whether the demo exchange is mounted
 * @returns the document
 */
export function LandingPage(props: { readonly language: Language; readonly assets: PageAssets; readonly hasDemo: boolean }) {
  const t = translator(landingTexts, props.language);
  const steps: readonly (readonly [IconName, string, string])[] = [
    ['shield', t('step1'), t('step1Body')],
    ['phone', t('step2'), t('step2Body')],
    ['face', t('step3'), t('step3Body')],
    ['key', t('step4'), t('step4Body')],
  ];
  return (
    <Layout title={t('pageTitle')} language={props.language} assets={props.assets}>
      <section class="hero">
        <h1>{t('title')}</h1>
        <p class="lead">{t('lead')}</p>
        <div class="hero-links">
          {props.hasDemo ? (
            <a class="button button-primary" href="/demo">
              {t('demo')}
            </a>
          ) : null}
          <a class="button button-outline" href="/m">
            <Icon name="camera" />
            {t('scan')}
          </a>
          <a class="button button-outline" href="/docs">
            {t('docs')}
          </a>
        </div>
      </section>
      <section aria-labelledby="how">
        <h2 id="how" class="section-title">
          {t('how')}
        </h2>
        <ol class="tiles">
          {steps.map(([name, title, body]) => (
            <li class="tile">
              <Icon name={name} />
              <h3>{title}</h3>
              <p class="muted">{body}</p>
            </li>
          ))}
        </ol>
      </section>
      <aside class="notice notice-warn limits">
        <Icon name="alert" />
        <div>
          <strong>{t('limitsTitle')}</strong>
          <p>{t('limits')}</p>
        </div>
      </aside>
    </Layout>
  );
}
