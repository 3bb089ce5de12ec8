import { createServer, type Server } from 'node:http';
import { readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { exampleOf, installPacked, type PackedPackages } from '../support/packed-packages.ts';
import { readQr } from '../../src/phone/scan.ts';
import { assess, call, claimed, complete, enrollKey, freshSubject, signedPasskey, stepUp, type TestChallenge, type TestPhone } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { launch, openDesktop, openPhone, picture } from './browser-support.ts';

let target: Target;
let packed: PackedPackages;
let browser: Browser;
let site: { readonly origin: string; readonly close: () => void };
let html = '';
const complaints: string[] = [];

/** A site of somebody else: another origin, nothing inline, and the service as the only place to talk to. */
async function startSite(script: string): Promise<{ readonly origin: string; readonly close: () => void }> {
  const policy = `default-src 'none'; script-src 'self'; connect-src ${target.origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;
  const server: Server = createServer((request, response) => {
    const isScript = request.url === '/step-up-qr.js';
    response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, close: () => server.close() };
}

beforeAll(async () => {
  target = await startNodeTarget('element', {});
  packed = installPacked([]);
  browser = await launch(inject('chrome'));
  site = await startSite(readFileSync(path.join(packed.folder, 'node_modules/@shualian/web/dist/step-up-qr.js'), 'utf8'));
});
afterAll(async () => {
  await browser.close();
  site.close();
  await target.close();
  rmSync(packed.folder, { recursive: true, force: true });
});

async function begun(): Promise<{ readonly phone: TestPhone; readonly challenge: TestChallenge }> {
  const phone = await enrollKey(target, freshSubject());
  await assess(target, phone.subject);
  return { phone, challenge: await stepUp(target, phone.subject) };
}

/** Opens a page that holds the example of the readme, with its own challenge in it; what the element tells is kept. */
async function show(page: Page, { id, watchToken }: TestChallenge, lang: string): Promise<void> {
  const example = exampleOf(packed, 'web', 'html')
    .replace('https://auth.example.com', target.origin)
    .replace('chl_…', id)
    .replace('wt_…', watchToken)
    .replace('lang="en"', `lang="${lang}"`);
  html = `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width"><title>Somebody’s shop</title>${example}</html>`;
  await page.addInitScript(
    "globalThis.told = []; for (const name of ['stepup:verified', 'stepup:ended']) document.addEventListener(name, (event) => told.push(`${name} ${event.detail.status}`));",
  );
  await page.goto(`${site.origin}/checkout`);
}
const PATIENCE = { timeout: 30_000 };
const toldBy = async (page: Page): Promise<unknown> => page.evaluate('told');
async function codeOn(page: Page): Promise<string> {
  for (let tries = 0; tries < 20; tries++) {
    const url = await readQr(new Uint8Array(await page.screenshot()));
    if (url !== null) return url;
    await page.waitForTimeout(250);
  }
  throw new Error('no code on the page');
}

describe.each([
  ['en', 'desktop', 'Waiting for the scan'],
  ['zh-CN', 'phone', '等待扫码'],
] as const)('the element on a page of another origin (%s, %s)', (lang, device, word) => {
  test('shows a code that phones can read, follows the phone, and tells the page', async () => {
    const { phone, challenge } = await begun();
    const page = device === 'phone' ? await openPhone(browser, lang, complaints) : await openDesktop(browser, lang, complaints);
    await show(page, challenge, lang);
    expect(await codeOn(page)).toContain(challenge.id);
    expect(await page.locator('step-up-qr .headline').innerText()).toContain(word);
    await picture(page, `element-code-${lang}-${device}`);
    const token = await claimed(target, challenge, phone);
    await expect.poll(async () => page.locator('step-up-qr svg[role=img]').count(), PATIENCE).toBe(0);
    await picture(page, `element-claimed-${lang}-${device}`);
    const done = await complete(target, challenge, token, await signedPasskey(target, challenge, phone, token));
    if (done.body['status'] === 'awaiting_confirmation') {
      await page.locator('step-up-qr input').fill(String(done.body['confirm_code']));
      await page.keyboard.press('Enter');
    }
    await expect.poll(async () => toldBy(page), PATIENCE).toEqual(['stepup:verified verified']);
    await picture(page, `element-verified-${lang}-${device}`);
    await page.context().close();
  });
});

test('goes on by polling where streams do not pass, and tells of a decline', async () => {
  const { phone, challenge } = await begun();
  const page = await openDesktop(browser, 'en', complaints);
  await page.route('**/events', async (route) => route.abort());
  await show(page, challenge, 'en');
  await codeOn(page);
  const token = await claimed(target, challenge, phone);
  await call(target, 'POST', `/v1/challenges/${challenge.id}/reject`, { token, json: { reason: 'changed_mind' } });
  await expect.poll(async () => toldBy(page), PATIENCE).toEqual(['stepup:ended rejected']);
  await page.context().close();
});

test('broke no policy and threw nothing', () => {
  expect(complaints).toEqual([]);
});
