/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PageAssets } from '../pages/asset-manifest.ts';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import { ControlFields } from './control-panel.tsx';
import type { DemoControls } from './demo-context.ts';
import { DemoLayout } from './demo-layout.tsx';

/** What the sign-in page shows. */
export interface LoginPageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly controls: DemoControls;
  readonly isWrong: boolean;
}

/**
 * Sign-in of the demo exchange.
 * @param props language, assets, controls, and whether the last try was wrong
 * @returns the document
 */
export function LoginPage(props: LoginPageProps) {
  const t = translator(demoTexts, props.language);
  return (
    <DemoLayout title={t('loginTitle')} language={props.language} assets={props.assets}>
      <form class="demo-login" method="post" action="/demo/login">
        <section class="card stack">
          <h1>{t('loginTitle')}</h1>
          {props.isWrong ? (
            <p class="notice notice-danger" role="alert">
              {t('loginWrong')}
            </p>
          ) : null}
          <label class="field">
            <span>{t('user')}</span>
            <input class="input" name="user" autocomplete="username" autocapitalize="none" spellcheck={false} required />
          </label>
          <label class="field">
            <span>{t('password')}</span>
            <input class="input" type="password" name="password" autocomplete="current-password" required />
          </label>
          <button class="button button-primary" type="submit">
            {t('loginButton')}
          </button>
          <p class="muted fine">{t('loginHint')}</p>
        </section>
        <section class="card stack demo-controls" aria-labelledby="controls">
          <h2 id="controls">{t('controls')}</h2>
          <ControlFields language={props.language} controls={props.controls} />
        </section>
      </form>
    </DemoLayout>
  );
}
