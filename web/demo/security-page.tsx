/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PageAssets } from '../pages/asset-manifest.ts';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import { listAt, textAt, toObject } from '../wire/read-json.ts';
import type { DemoAccount } from './demo-accounts.ts';
import { DemoLayout } from './demo-layout.tsx';

/** What the security page shows. */
export interface SecurityPageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly account: DemoAccount;
  /** The answer of the API's device list. */
  readonly devices: unknown;
  readonly notice: string;
}

/**
 * Phones, consent, authenticator code and fund password.
 * @param props the customer and the API's answers
 * @returns the document
 */
export function SecurityPage(props: SecurityPageProps) {
  const { account, language } = props;
  const t = translator(demoTexts, language);
  const devices = listAt(props.devices, 'devices');
  const hasFace = devices.some((device) => toObject(device)['has_face'] === true);
  return (
    <DemoLayout title={t('security')} language={language} assets={props.assets} account={account}>
      {props.notice === '' ? null : (
        <p class="notice" role="status">
          {props.notice}
        </p>
      )}
      <div class="demo-grid">
        <section class="card stack" aria-labelledby="devices">
          <h1 id="devices">{t('devices')}</h1>
          {devices.length === 0 ? <p class="muted">{t('noDevices')}</p> : null}
          <ul class="devices">
            {devices.map((device) => (
              <Device language={language} device={device} />
            ))}
          </ul>
          <form method="post" action="/demo/security/enroll">
            <button class="button button-primary button-wide" type="submit">
              {t('enrollPhone')}
            </button>
          </form>
          {hasFace ? (
            <form method="post" action="/demo/security/withdraw-consent">
              <button class="button button-danger button-wide" type="submit">
                {t('withdrawConsent')}
              </button>
            </form>
          ) : null}
        </section>
        <Factors language={language} account={account} />
      </div>
    </DemoLayout>
  );
}

function Factors(props: { readonly language: Language; readonly account: DemoAccount }) {
  const { account } = props;
  const t = translator(demoTexts, props.language);
  return (
    <section class="card stack" aria-labelledby="factors">
      <h2 id="factors">{t('authenticator')}</h2>
      {account.hasTotp ? <span class="badge badge-ok">{t('authenticatorOn')}</span> : null}
      <form method="post" action="/demo/security/totp">
        <button class="button button-outline button-wide" type="submit">
          {account.hasTotp ? t('actionTotp') : t('setUp')}
        </button>
      </form>
      <form class="stack" method="post" action="/demo/security/fund-password">
        <h2>{t('fundPassword')}</h2>
        {account.hasFundPassword ? <span class="badge badge-ok">{t('authenticatorOn')}</span> : null}
        <label class="field">
          <span>{t('fundPassword')}</span>
          <input class="input" type="password" name="password" autocomplete="new-password" minlength={8} maxlength={128} required />
          <small>{t('fundPasswordHint')}</small>
        </label>
        <button class="button button-outline" type="submit">
          {t('save')}
        </button>
      </form>
    </section>
  );
}

function Device(props: { readonly language: Language; readonly device: unknown }) {
  const t = translator(demoTexts, props.language);
  const { device } = props;
  const day = (key: string): string => {
    const at = Date.parse(textAt(device, key));
    return Number.isFinite(at) ? new Date(at).toLocaleDateString(props.language) : '';
  };
  const isFace = toObject(device)['has_face'] === true;
  return (
    <li class="device">
      <div>
        <strong>{textAt(device, 'name') || textAt(device, 'id')}</strong>
        <p class="muted fine">
          {t('added', { at: day('created_at') })}
          {day('last_used_at') === '' ? '' : ` · ${t('lastUsed', { at: day('last_used_at') })}`}
        </p>
        <span class={isFace ? 'badge badge-ok' : 'badge'}>{isFace ? t('withFace') : t('withoutFace')}</span>
      </div>
      <form method="post" action={`/demo/security/devices/${encodeURIComponent(textAt(device, 'id'))}/revoke`}>
        <button class="button button-danger" type="submit">
          {t('revoke')}
        </button>
      </form>
    </li>
  );
}
