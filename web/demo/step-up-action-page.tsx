/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { raw } from 'hono/html';
import type { PageAssets } from '../pages/asset-manifest.ts';
import { STEP_UP_ELEMENT_SCRIPT } from '../pages/step-up-page.tsx';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import { DemoLayout } from './demo-layout.tsx';
import type { PendingAction } from './demo-sessions.ts';
import { GatewayView } from './gateway-view.tsx';

/**
 * The page a gateway shows while the phone approves: the embedded element, and a form that its script sends when the element says "verified".
 * @param props language, assets and the waiting action
 * @returns the document
 */
export function StepUpActionPage(props: { readonly language: Language; readonly assets: PageAssets; readonly pending: PendingAction }) {
  const t = translator(demoTexts, props.language);
  const { pending } = props;
  return (
    <DemoLayout title={t(pending.action.titleKey)} language={props.language} assets={props.assets} extraScripts={[STEP_UP_ELEMENT_SCRIPT]}>
      <div class="stack">
        <h1>{t('stepUpTitle', { action: t(pending.action.titleKey) })}</h1>
        <div class="card">{embed(pending)}</div>
        <form method="post" action={`/demo/step-up/${pending.id}/finish`} data-finish-form=""></form>
        <p data-after-end="" hidden>
          <a class="button button-outline" href="/demo/account">
            {t('toAccount')}
          </a>
        </p>
        <GatewayView language={props.language} answer={pending.answer} token={null} />
      </div>
    </DemoLayout>
  );
}

/** The element as a gateway writes it; both values are checked, since they stand in markup. */
function embed(pending: PendingAction) {
  if (!/^chl_[\w-]+$/.test(pending.challengeId) || !/^wt_[\w-]+$/.test(pending.watchToken)) return null;
  return raw(`<step-up-qr challenge="${pending.challengeId}" watch-token="${pending.watchToken}"></step-up-qr>`);
}
