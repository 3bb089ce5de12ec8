import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { call, freshSubject } from '../http/actors.ts';
import type { FilmTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import type { Chrome } from '../support/chrome-service.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Starts the browser that was found. */
export async function launch(chrome: Chrome): Promise<Browser> {
  return chromium.launch({
    executablePath: chrome.path,
    env: { ...process.env, ...chrome.env },
    args: [...chrome.args, '--use-fake-ui-for-media-stream', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
}

/** A page on a desktop, with what it complained about. */
export async function openDesktop(browser: Browser, locale: string, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale });
  return watch(await context.newPage(), complaints);
}

/** A page on a phone with a passkey authenticator and a camera in front of which a drawn face sits; a service that films is told when that is open. */
export async function openPhone(browser: Browser, locale: string, complaints: string[], target?: FilmTarget): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale, hasTouch: true, isMobile: true });
  const page = watch(await context.newPage(), complaints);
  const bundle = await build({ entryPoints: [path.join(ROOT, 'tests/e2e/camera-stand-in.ts')], bundle: true, format: 'iife', write: false, logLevel: 'error' });
  await page.exposeFunction('onFilming', (isFilming: boolean) => target?.onFilming(isFilming));
  // Whoever leaves the page leaves the camera.
  const gone = (): void => target?.onFilming(false);
  page.on('close', gone);
  page.on('framenavigated', gone);
  await page.addInitScript(bundle.outputFiles[0]?.text ?? '');
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}

/** Content security violations and script errors are failures of the page; refused requests are part of the tests. */
function watch(page: Page, complaints: string[]): Page {
  page.on('pageerror', (error) => complaints.push(`pageerror ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  return page;
}

/** Keeps a picture for people to look at, when SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

/** Goes to another address of the same page with a fresh start, as a newly opened tab would. */
export async function openLink(page: Page, url: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(url);
}

/** Begins an enrolment with a face and goes on until the face check is offered. */
export async function goToFaceCheck(phone: Page, target: Target): Promise<void> {
  const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: freshSubject() } } });
  await openLink(phone, String((created.body['qr'] as { url: string }).url));
  for (const choice of ['start', 'face', 'create']) await phone.locator(`[data-choice=${choice}]`).click();
  await phone.locator('[data-choice=again]').waitFor();
}

/** Sits through face checks until they pass or the tries are over. @returns the last screen's text */
export async function sitThroughFace(page: Page, tries = 3): Promise<string> {
  const next = '.medal-ok, .confirm-code, [data-choice=again], [data-choice=other], [data-choice=sign]';
  for (let i = 0; i < tries; i++) {
    await page.locator('[data-choice=again]').click();
    await page.waitForSelector('.capture');
    await page.waitForSelector('.capture[data-phase=recording]', { timeout: 12_000 }).catch(async () => page.locator('[data-choice=begin]').click());
    await page.waitForSelector('.capture', { state: 'detached', timeout: 60_000 });
    await page.waitForSelector(next, { timeout: 60_000 });
    if ((await page.locator('[data-choice=again]').count()) === 0) break;
  }
  return page.locator('main').innerText();
}
