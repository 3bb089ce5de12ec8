/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { DemoControls } from './demo-context.ts';

/**
 * The two choices of the demo, as selects without their own form.
 * @param props language and what is chosen
 * @returns the fields
 */
export function ControlFields(props: { readonly language: Language; readonly controls: DemoControls }) {
  const t = translator(demoTexts, props.language);
  const { controls } = props;
  return (
    <>
      <p class="muted fine">{t('controlsHint')}</p>
      <label class="field">
        <span>{t('deviceLabel')}</span>
        <select class="input" name="device">
          <option value="known" selected={controls.device === 'known'}>
            {t('deviceKnown')}
          </option>
          <option value="new" selected={controls.device === 'new'}>
            {t('deviceNew')}
          </option>
        </select>
      </label>
      <label class="field">
        <span>{t('networkLabel')}</span>
        <select class="input" name="network">
          <option value="here" selected={controls.network === 'here'}>
            {t('networkHere')}
          </option>
          <option value="home" selected={controls.network === 'home'}>
            {t('networkHome')}
          </option>
          <option value="abroad" selected={controls.network === 'abroad'}>
            {t('networkAbroad')}
          </option>
        </select>
      </label>
    </>
  );
}

/**
 * The demo's controls with their own form.
 * @param props language and what is chosen
 * @returns a panel
 */
export function ControlPanel(props: { readonly language: Language; readonly controls: DemoControls }) {
  const t = translator(demoTexts, props.language);
  return (
    <details class="card demo-controls">
      <summary>{t('controls')}</summary>
      <form class="stack" method="post" action="/demo/controls">
        <ControlFields language={props.language} controls={props.controls} />
        <button class="button button-outline" type="submit">
          {t('apply')}
        </button>
      </form>
    </details>
  );
}
