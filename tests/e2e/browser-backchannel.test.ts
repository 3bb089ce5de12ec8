import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { call } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { launch, openDesktop, openLink, openPhone, picture } from './browser-support.ts';

// A request by the backchannel, as the two screens of the person show it.
let target: Target;
let browser: Browser;
beforeAll(async () => {
  target = await startNodeTarget('browser-backchannel', {});
  browser = await launch(inject('chrome'));
});
afterAll(async () => {
  await browser.close();
  await target.close();
});

test.each([
  { locale: 'zh-CN', page: '手机上必须显示相同的代码', phone: '您发起操作的页面必须显示相同的代码' },
  { locale: 'en-US', page: 'Your phone must show the same code', phone: 'The page you started on must show the same code' },
])('both screens show the binding message, in $locale', async ({ locale, page, phone }) => {
  const complaints: string[] = [];
  const [desktop, hand] = [await openDesktop(browser, locale, complaints), await openPhone(browser, locale, complaints)];
  const subject = `u_binding_${locale}`;
  const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } });
  await openLink(hand, String((created.body['qr'] as { url: string }).url));
  for (const choice of ['start', 'no-face', 'create']) await hand.locator(`[data-choice=${choice}]`).click();
  await hand.locator('.medal-ok').waitFor();
  const context = { context: { ip: '127.0.0.1', origin: 'https://www.example.com' } };
  const form = new URLSearchParams({ scope: 'openid', login_hint: subject, binding_message: 'W4-SCT', request_context: JSON.stringify(context) });
  const asked = await call(target, 'POST', '/v1/bc-authorize', {
    token: target.apiKey,
    raw: { type: 'application/x-www-form-urlencoded', body: form.toString() },
  });
  const challenge = asked.body['challenge'] as { id: string; watch_token: string; page_url: string };
  await desktop.goto(challenge.page_url);
  const shown = desktop.locator('.binding-code');
  await shown.waitFor();
  expect((await shown.innerText()).replaceAll(/\s+/g, ' ')).toBe(`${page} W4-SCT`);
  await picture(desktop, `backchannel-page-${locale}`);
  const code = await call(target, 'GET', `/v1/challenges/${challenge.id}/qr`, { token: challenge.watch_token });
  await openLink(hand, String(code.body['url']));
  await hand.locator('[data-choice=approve]').waitFor();
  expect((await hand.locator('.binding-code').innerText()).replaceAll(/\s+/g, ' ')).toBe(`${phone} W4-SCT`);
  await picture(hand, `backchannel-phone-${locale}`);
  expect(complaints).toEqual([]);
});
