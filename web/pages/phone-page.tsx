/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { enrollTexts } from '../texts/enroll.ts';
import { myDataTexts } from '../texts/my-data.ts';
import { phoneTexts } from '../texts/phone.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';
import { IslandHost } from './island-host.tsx';
import { Layout } from './layout.tsx';

/** The pages that live on the phone. */
export interface PhonePageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly kind: 'approve' | 'enroll' | 'my-data';
  /** The operator wants the screen to light the face. */
  readonly lightsScreen?: boolean;
}

/**
 * A page of the phone: approval (`/m`), enrolment (`/enroll`) or one's own data (`/my-data`), to which the other two lead. All it knows comes from the fragment, which no server sees.
 * @param props language, assets and which
 * @returns the document
 */
export function PhonePage(props: PhonePageProps) {
  const myData = translator(myDataTexts, props.language);
  const titles = {
    approve: translator(phoneTexts, props.language)('pageTitle'),
    enroll: translator(enrollTexts, props.language)('pageTitle'),
    'my-data': myData('pageTitle'),
  };
  return (
    <Layout title={titles[props.kind]} language={props.language} assets={props.assets} isNarrow>
      <IslandHost id="phone" language={props.language} lightsScreen={props.lightsScreen === true} />
      {props.kind === 'my-data' ? null : (
        <p class="my-data-link fine">
          <a href="/my-data" target="_blank" rel="noopener">
            {myData('link')}
          </a>
        </p>
      )}
    </Layout>
  );
}
