/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { layoutTexts } from '../texts/layout.ts';
import { type Language, translator } from '../texts/text-table.ts';

/**
 * The place where a page's script shows its screens; until then it says that one moment is needed, and without scripts what is missing.
 * @param props id of the place, language, and whether the screen lights the face in the face check
 * @returns the place
 */
export function IslandHost(props: { readonly id: string; readonly language: Language; readonly lightsScreen?: boolean }) {
  const t = translator(layoutTexts, props.language);
  return (
    <>
      <div id={props.id} class="island" {...(props.lightsScreen === true ? { 'data-screen-light': '' } : {})}>
        <div class="loading">
          <div class="spinner" aria-hidden="true"></div>
          <p class="muted">{t('loading')}</p>
        </div>
      </div>
      <noscript>
        <p class="notice notice-warn">{t('noScript')}</p>
      </noscript>
    </>
  );
}
