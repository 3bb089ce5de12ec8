/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { type AssetManifest, pageAssets } from './asset-manifest.ts';
import { DocsPage } from './docs-page.tsx';
import { LandingPage } from './landing-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { pageLanguage } from './page-language.ts';
import { PhonePage } from './phone-page.tsx';
import { renderPage } from './render-page.ts';
import { StepUpPage } from './step-up-page.tsx';

/** What the pages need. */
export interface PagesOptions {
  /** The parsed `dist/web/.vite/manifest.json`. */
  readonly assets: AssetManifest;
  /** Whether the demo exchange is mounted at `/demo`. */
  readonly hasDemo?: boolean;
  /** Whether the face check may light the face with the screen. */
  readonly lightsScreen?: boolean;
}

/**
 * The pages `/`, `/step-up`, `/m`, `/enroll`, `/my-data` and `/docs`. They hold no state and no secret: all that is personal stands in URL fragments and travels in headers.
 * Static files (`/assets/*` from `dist/web`) are served by whoever mounts this.
 * @param options the built assets
 * @returns an app to mount at the root; it answers 404 with a page for any other address
 */
export function createPages(options: PagesOptions): Hono {
  const assetsOf = (entry: string) => pageAssets(options.assets, entry);
  const landing = assetsOf('web/styles/landing.css');
  const stepUp = assetsOf('web/islands/step-up-page.ts');
  const approve = assetsOf('web/islands/phone-page.ts');
  const enroll = assetsOf('web/islands/enroll-page.ts');
  const myData = assetsOf('web/islands/my-data-page.ts');
  const docs = assetsOf('web/islands/docs-page.ts');
  const lightsScreen = options.lightsScreen === true;
  const app = new Hono();
  app.get('/', async (c) => renderPage(c, <LandingPage language={pageLanguage(c)} assets={landing} hasDemo={options.hasDemo === true} />));
  app.get('/step-up', async (c) => renderPage(c, <StepUpPage language={pageLanguage(c)} assets={stepUp} />));
  app.get('/m', async (c) => renderPage(c, <PhonePage kind="approve" language={pageLanguage(c)} assets={approve} lightsScreen={lightsScreen} />));
  app.get('/enroll', async (c) => renderPage(c, <PhonePage kind="enroll" language={pageLanguage(c)} assets={enroll} lightsScreen={lightsScreen} />));
  app.get('/my-data', async (c) => renderPage(c, <PhonePage kind="my-data" language={pageLanguage(c)} assets={myData} />));
  app.get('/docs', async (c) => renderPage(c, <DocsPage language={pageLanguage(c)} assets={docs} />));
  app.notFound(async (c) => renderPage(c, <NotFoundPage language={pageLanguage(c)} assets={landing} />, 404));
  return app;
}
