import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { assess, bindingOf, call, codeOnShow, stepUp } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { launch, openDesktop, openLink, openPhone, picture } from './browser-support.ts';

let target: Target;
let browser: Browser;
let zh: Page;
let en: Page;
const complaints: string[] = [];
const ZH = 'u_agrees_again';
const EN = 'u_declines_again';

beforeAll(async () => {
  target = await startNodeTarget('my data', { SHUALIAN_PRIVACY_CONTACT: 'privacy@exchange.example' });
  browser = await launch(inject('chrome'));
  zh = await openPhone(browser, 'zh-CN', complaints);
  en = await openPhone(browser, 'en-US', complaints);
});
afterAll(async () => {
  await browser.close();
  await target.close();
});

/** Binds the phone on the page of the link, without a face; a face enrolled under an older notice stands already. */
async function bind(page: Page, subject: string, name: string): Promise<void> {
  const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject, display_name: 'Lin' } } });
  const { id, secret } = bindingOf(created);
  await openLink(page, `${target.origin}/enroll#${id}.${secret}`);
  await page.locator('[data-choice=start]').click();
  await page.locator(`[data-notice-version="${NOTICE_VERSION}"]`).waitFor();
  expect(await page.locator('main').innerText()).toContain('privacy@exchange.example');
  await picture(page, `consent-${name}`);
  await page.locator('[data-choice=no-face]').click();
  await page.locator('[data-choice=create]').click();
  await page.locator('.medal-ok').waitFor();
}

/** Approves up to the question that a changed notice asks. */
async function approve(page: Page, subject: string, name: string): Promise<void> {
  await assess(target, subject);
  const challenge = await stepUp(target, subject);
  const { frame, secret } = await codeOnShow(target, challenge);
  await openLink(page, `${target.origin}/m#${challenge.id}.${String(frame)}.${secret}`);
  await page.locator('[data-choice=approve]').click();
  await page.locator(`[data-notice-version="${NOTICE_VERSION}"]`).waitFor();
  await picture(page, `asked-again-${name}`);
}

async function openOwn(page: Page): Promise<void> {
  await page.goto(`${target.origin}/my-data`);
  await page.locator('[data-choice=open]').click();
  await page.locator('[data-choice=export]').waitFor();
}

test('a changed notice is shown on the phone: yes goes on to the camera', { timeout: 120_000 }, async () => {
  await bind(zh, ZH, 'zh');
  await approve(zh, ZH, 'zh');
  expect(await zh.locator('main').innerText()).toContain('告知书已更新');
  await zh.locator('[data-choice=face]').click();
  await zh.locator('.tips').waitFor();
  expect(complaints).toEqual([]);
});

test('no leads to the other ways', { timeout: 120_000 }, async () => {
  await bind(en, EN, 'en');
  await approve(en, EN, 'en');
  await en.locator('[data-choice=no-face]').click();
  await en.locator('[data-choice=passkey]').click();
  await en.locator('.medal-ok, .confirm-code').waitFor();
  expect(complaints).toEqual([]);
});

test('my data: seen, taken along, withdrawn', { timeout: 120_000 }, async () => {
  await openOwn(en);
  expect(await en.locator('[data-has-face=true]').count()).toBe(1);
  await picture(en, 'my-data-en');
  const [download] = await Promise.all([en.waitForEvent('download'), en.locator('[data-choice=export]').click()]);
  expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({ subject: EN, retention: expect.any(Array) });
  await openOwn(zh);
  await picture(zh, 'my-data-zh');
  await zh.locator('[data-choice=withdraw]').click();
  await zh.locator('[data-choice=yes]').waitFor();
  await picture(zh, 'my-data-withdraw-zh');
  await zh.locator('[data-choice=yes]').click();
  await zh.locator('[data-has-face=false]').waitFor();
  expect(await zh.locator('[data-choice=withdraw]').count()).toBe(0);
  await picture(zh, 'my-data-withdrawn-zh');
  await zh.setViewportSize({ width: 1280, height: 800 });
  await picture(zh, 'my-data-desktop-zh');
  expect(complaints).toEqual([]);
});

test('a browser that is not enrolled is told where to go', { timeout: 60_000 }, async () => {
  for (const locale of ['en-US', 'zh-CN']) {
    const page = await openDesktop(browser, locale, complaints);
    await page.goto(`${target.origin}/my-data`);
    await page.locator('.screen h1').waitFor();
    expect(await page.locator('main').innerText()).toMatch(/enrolled phone|已绑定的手机/);
    await picture(page, `my-data-elsewhere-${locale}`);
    await page.context().close();
  }
  expect(complaints).toEqual([]);
});
