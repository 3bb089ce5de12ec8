/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PageAssets } from '../pages/asset-manifest.ts';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import { ControlPanel } from './control-panel.tsx';
import { DEMO_PRICES_USD, type DemoAccount } from './demo-accounts.ts';
import { totalUsd } from './demo-actions.ts';
import type { DemoControls } from './demo-context.ts';
import { DemoLayout } from './demo-layout.tsx';

/** What the account page shows. */
export interface AccountPageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly account: DemoAccount;
  readonly controls: DemoControls;
  readonly isInvalid: boolean;
  readonly isLimited: boolean;
}

/**
 * Balances and what can be done with them.
 * @param props the customer and the controls
 * @returns the document
 */
export function AccountPage(props: AccountPageProps) {
  const { account, language } = props;
  const t = translator(demoTexts, language);
  return (
    <DemoLayout title={t('account')} language={language} assets={props.assets} account={account}>
      {props.isInvalid ? (
        <p class="notice notice-danger" role="alert">
          {t('invalid')}
        </p>
      ) : null}
      {props.isLimited ? (
        <div class="notice notice-warn">
          <div>
            <strong>{t('limitedTitle')}</strong>
            <p>
              {t('limitedBody')} <a href="/demo/security">{t('security')}</a>
            </p>
          </div>
        </div>
      ) : null}
      <div class="demo-grid">
        <Balances language={language} account={account} />
        <WithdrawForm language={language} account={account} />
        <ContactForms language={language} account={account} />
        <section class="stack">
          <ControlPanel language={language} controls={props.controls} />
          <div class="card stack">
            <h2>{t('history')}</h2>
            {account.history.length === 0 ? (
              <p class="muted">{t('historyEmpty')}</p>
            ) : (
              <ul class="demo-history">
                {account.history.slice(0, 8).map((line) => (
                  <li>{line}</li>
                ))}
              </ul>
            )}
          </div>
        </section>
      </div>
    </DemoLayout>
  );
}

interface PartProps {
  readonly language: Language;
  readonly account: DemoAccount;
}

function Balances(props: PartProps) {
  const { account, language } = props;
  const t = translator(demoTexts, language);
  const usd = (value: number): string => value.toLocaleString(language, { maximumFractionDigits: 0 });
  return (
    <section class="card stack" aria-labelledby="balances">
      <h1 id="balances">{t('balances')}</h1>
      <p class="demo-total">
        {usd(totalUsd(account))} <small>USD</small>
      </p>
      <dl class="demo-balances">
        {[...account.balances].map(([asset, amount]) => (
          <div>
            <dt>{asset}</dt>
            <dd>
              {amount.toLocaleString(language, { maximumFractionDigits: 8 })}
              <small class="muted"> {t('worth', { usd: usd(amount * (DEMO_PRICES_USD[asset] ?? 0)) })}</small>
            </dd>
          </div>
        ))}
      </dl>
      <QuickPicks language={language} account={account} />
    </section>
  );
}

function QuickPicks(props: PartProps) {
  const t = translator(demoTexts, props.language);
  const most = ((props.account.balances.get('BTC') ?? 0) * 0.9).toFixed(4);
  const picks = [
    { asset: 'USDT', amount: '20', address: '', label: t('quickSmall'), hint: t('quickSmallHint') },
    {
      asset: 'BTC',
      amount: most.replace(/\.?0+$/, ''),
      address: 'bc1qnew9demo9address9never9used9before',
      label: t('quickLarge'),
      hint: t('quickLargeHint'),
    },
  ];
  return (
    <div class="quick-picks">
      <form method="post" action="/demo/convert">
        <button class="button button-outline quick-pick" type="submit">
          <span>{t('quickConvert')}</span>
          <small class="muted">{t('quickConvertHint')}</small>
        </button>
      </form>
      {picks.map((pick) => (
        <form method="post" action="/demo/withdraw">
          <input type="hidden" name="asset" value={pick.asset} />
          <input type="hidden" name="amount" value={pick.amount} />
          <input type="hidden" name="address" value={pick.address} />
          <button class="button button-outline quick-pick" type="submit">
            <span>{pick.label}</span>
            <small class="muted">{pick.hint}</small>
          </button>
        </form>
      ))}
    </div>
  );
}

function WithdrawForm(props: PartProps) {
  const t = translator(demoTexts, props.language);
  return (
    <form class="card stack" method="post" action="/demo/withdraw">
      <h2>{t('withdraw')}</h2>
      <label class="field">
        <span>{t('asset')}</span>
        <select class="input" name="asset">
          {[...props.account.balances.keys()].map((asset) => (
            <option value={asset}>{asset}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t('amount')}</span>
        <input class="input" name="amount" inputmode="decimal" autocomplete="off" required />
      </label>
      <label class="field">
        <span>{t('address')}</span>
        <input class="input" name="address" autocomplete="off" spellcheck={false} />
      </label>
      <button class="button button-primary" type="submit">
        {t('send')}
      </button>
    </form>
  );
}

function ContactForms(props: PartProps) {
  const t = translator(demoTexts, props.language);
  return (
    <section class="card stack">
      <form class="stack" method="post" action="/demo/phone">
        <h2>{t('changePhone')}</h2>
        <p class="muted">{t('phoneNow', { phone: props.account.phoneMasked })}</p>
        <label class="field">
          <span>{t('newPhone')}</span>
          <input class="input" name="phone" type="tel" autocomplete="off" required />
        </label>
        <button class="button button-outline" type="submit">
          {t('send')}
        </button>
      </form>
      <form class="stack" method="post" action="/demo/address">
        <h2>{t('changeAddress')}</h2>
        <label class="field">
          <span>{t('asset')}</span>
          <select class="input" name="asset">
            {[...props.account.addresses.keys()].map((asset) => (
              <option value={asset}>{asset}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('newAddress')}</span>
          <input class="input" name="address" autocomplete="off" spellcheck={false} required />
        </label>
        <button class="button button-outline" type="submit">
          {t('send')}
        </button>
      </form>
    </section>
  );
}
