/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { enrollTexts } from '../texts/enroll.ts';
import { phoneTexts } from '../texts/phone.ts';
import { type Language, translator } from '../texts/text-table.ts';
import type { PageAssets } from './asset-manifest.ts';
import { IslandHost } from './island-host.tsx';
import { Layout } from './layout.tsx';

/** The two pages that live on the phone. */
export interface PhonePageProps {
  readonly language: Language;
  readonly assets: PageAssets;
  readonly kind: 'approve' | 'enroll';
}

/**
 * A page of the phone: approval (`/m`) or enrolment (`/enroll`). All it knows comes from the fragment, which no server sees.
 * @param props language, assets and which
 * @returns the document
 */
export function PhonePage(props: PhonePageProps) {
  const title = props.kind === 'approve' ? translator(phoneTexts, props.language)('pageTitle') : translator(enrollTexts, props.language)('pageTitle');
  return (
    <Layout title={title} language={props.language} assets={props.assets} isNarrow>
      <IslandHost id="phone" language={props.language} />
    </Layout>
  );
}
