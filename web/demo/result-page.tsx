/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PageAssets } from '../pages/asset-manifest.ts';
import { Icon } from '../pages/icon.tsx';
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { DemoAction } from './demo-actions.ts';
import { DemoLayout } from './demo-layout.tsx';
import { GatewayView } from './gateway-view.tsx';

/** How an action ended. */
export interface ResultPageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly action: DemoAction;
  readonly answer: unknown;
  readonly outcome: 'done' | 'held' | 'denied' | 'failed';
  /** Time until which a hold lasts, RFC 3339, or empty. */
  readonly heldUntil: string;
  readonly token: string | null;
  readonly problemCode?: string;
}

/**
 * Tells the customer how the action ended, and the developer what the gateway got.
 * @param props the outcome
 * @returns the document
 */
export function ResultPage(props: ResultPageProps) {
  const t = translator(demoTexts, props.language);
  const action = t(props.action.titleKey);
  const titles = {
    done: t('resultDone', { action }),
    held: t('held', { action }),
    denied: t('resultDenied', { action }),
    failed: t('resultFailed', { action }),
  };
  const bodies = {
    done: t(props.action.doneKey),
    held: t('heldBody', { until: new Date(props.heldUntil).toLocaleString(props.language) }),
    denied: t('deniedBody'),
    failed: t('failedBody'),
  };
  const isGood = props.outcome === 'done' || props.outcome === 'held';
  return (
    <DemoLayout title={titles[props.outcome]} language={props.language} assets={props.assets}>
      <div class="stack">
        <section class="card result" role="status">
          <div class={isGood ? 'medal' : 'medal medal-danger'}>
            <Icon name={props.outcome === 'held' ? 'clock' : isGood ? 'check' : 'cross'} />
          </div>
          <h1>{titles[props.outcome]}</h1>
          <p class="muted">{bodies[props.outcome]}</p>
          {props.problemCode ? <p class="muted fine">{t('problem', { code: props.problemCode })}</p> : null}
          <a class="button button-primary" href="/demo/account">
            {t('toAccount')}
          </a>
        </section>
        <GatewayView language={props.language} answer={props.answer} token={props.token} />
      </div>
    </DemoLayout>
  );
}
