import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { launch, openDesktop, openPhone, picture } from './browser-support.ts';

let target: Target;
let browser: Browser;
const complaints: string[] = [];
beforeAll(async () => {
  target = await startNodeTarget('docs', {});
  browser = await launch(inject('chrome'));
});
afterAll(async () => {
  await browser.close();
  await target.close();
});

test.each([
  ['en', 'desktop', 'Who may call', 'Example'],
  ['zh-CN', 'phone', '调用方', '示例'],
] as const)('the page of the API says who may call, with which example and codes (%s, %s)', async (lang, device, callers, example) => {
  const page = device === 'phone' ? await openPhone(browser, lang, complaints) : await openDesktop(browser, lang, complaints);
  await page.goto(`${target.origin}/docs`);
  const operation = page.locator('#post-v1-tokens-consume');
  await operation.locator('summary').click();
  const text = await operation.innerText();
  for (const part of [callers, 'gatewayKey', 'token', example, '"authorization_details"', 'intent_mismatch', 'token_consumed', 'Idempotency-Key'])
    expect(text).toContain(part);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(width).toBe(0);
  await operation.scrollIntoViewIfNeeded();
  await picture(page, `docs-${lang}-${device}`);
  await page.context().close();
  expect(complaints).toEqual([]);
});
