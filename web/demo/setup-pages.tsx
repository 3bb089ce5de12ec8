/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PageAssets } from '../pages/asset-manifest.ts';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import { textAt, toObject } from '../wire/read-json.ts';
import type { DemoAccount } from './demo-accounts.ts';
import { DemoLayout } from './demo-layout.tsx';

/** What both set-up pages show. */
export interface SetupPageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly account: DemoAccount;
  /** The API's answer: it has the QR code, and it is shown once. */
  readonly answer: unknown;
  readonly isWrong?: boolean;
}

/**
 * The binding code of a new phone. Its script watches the enrolment and goes on when the phone is done.
 * @param props the answer of `POST /v1/enrollments`
 * @returns the document
 */
export function EnrollQrPage(props: SetupPageProps) {
  const t = translator(demoTexts, props.language);
  const url = textAt(toObject(toObject(props.answer)['qr']), 'url');
  return (
    <DemoLayout title={t('enrollPhone')} language={props.language} assets={props.assets} account={props.account}>
      <section class="card setup">
        <h1>{t('enrollTitle')}</h1>
        <p class="muted">{t('enrollBody')}</p>
        <img class="setup-qr" src={svgUrl(textAt(props.answer, 'qr_svg'))} alt={t('enrollTitle')} width="280" height="280" />
        <p
          role="status"
          data-enrollment={textAt(props.answer, 'id')}
          data-watch-token={textAt(props.answer, 'watch_token')}
          data-text-opened={t('enrollGoing')}
          data-text-complete={t('enrollDone')}
          data-text-expired={t('enrollExpired')}
        >
          {t('enrollWaiting')}
        </p>
        {/^https?:\/\//.test(url) ? (
          <a class="button button-outline" href={url} target="_blank" rel="noopener noreferrer">
            {t('enrollLink')}
          </a>
        ) : null}
      </section>
    </DemoLayout>
  );
}

/**
 * The seed of an authenticator app, and the proof that the app has it.
 * @param props the answer of `POST /v1/subjects/{id}/totp`
 * @returns the document
 */
export function TotpPage(props: SetupPageProps) {
  const t = translator(demoTexts, props.language);
  const svg = textAt(props.answer, 'qr_svg');
  return (
    <DemoLayout title={t('authenticator')} language={props.language} assets={props.assets} account={props.account}>
      <form class="card setup" method="post" action="/demo/security/totp/activate">
        <h1>{t('totpTitle')}</h1>
        {props.isWrong === true ? (
          <p class="notice notice-danger" role="alert">
            {t('totpWrong')}
          </p>
        ) : null}
        {svg === '' ? null : <img class="setup-qr" src={svgUrl(svg)} alt={t('totpTitle')} width="280" height="280" />}
        {svg === '' ? null : <p class="muted fine">{t('totpSecret', { secret: textAt(props.answer, 'secret_base32') })}</p>}
        <label class="field">
          <span>{t('totpCode')}</span>
          <input class="input input-code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength={6} required />
        </label>
        <button class="button button-primary" type="submit">
          {t('save')}
        </button>
      </form>
    </DemoLayout>
  );
}

/** As an image an SVG runs no script, wherever it came from. */
function svgUrl(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
