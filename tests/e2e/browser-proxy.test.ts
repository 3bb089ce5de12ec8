import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { call, enrollKey, passByKey, type TestPhone } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import type { Service } from '../support/child-service.ts';
import { guideConfig } from '../support/guide-config.ts';
import { startNginx } from '../support/proxy-service.ts';
import { launch, openDesktop, picture } from './browser-support.ts';

const complaints: string[] = [];
let target: Target;
let proxy: Service<string>;
let browser: Browser;

beforeAll(async () => {
  const started = await startNodeTarget('demo exchange behind nginx', {});
  target = { ...started, apiKey: started.demoKey };
  const places = { service: target.address, application: target.address, key: target.apiKey, guarded: '/demo/statement' };
  proxy = await startNginx((port) => guideConfig('nginx.conf', { ...places, port }));
  browser = await launch(inject('chrome'));
});
afterAll(async () => {
  await browser.close();
  await proxy.stop();
  await target.close();
});

interface Begun {
  readonly challenge: { readonly id: string; readonly watch_token: string };
}

/** Opens the guarded page, and gives the challenge of the step-up page that it leads to. */
async function openStatement(page: Page): Promise<Begun['challenge']> {
  const begun = page.waitForResponse((response) => /\/v1\/held-requests\/.*\/begin$/.test(response.url()));
  await page.goto(`${proxy.at}/demo/statement`);
  const body: Begun = await (await begun).json();
  await page.locator('step-up-qr').waitFor();
  return body.challenge;
}

async function approve({ id, watch_token: watchToken }: Begun['challenge'], phone: TestPhone): Promise<void> {
  await passByKey(target, { id, watchToken, authReqId: '', methods: ['passkey'] }, phone);
}

describe.each([
  { locale: 'en-US', user: 'maria', proven: 'The proxy let this request through', refused: 'Not possible right now' },
  { locale: 'zh-CN', user: 'sam', proven: '代理在增强验证', refused: '暂时无法继续' },
])('the demo exchange behind a real nginx, in $locale', ({ locale, user, proven, refused }) => {
  let desk: Page;
  let phone: TestPhone;
  beforeAll(async () => {
    desk = await openDesktop(browser, locale, complaints);
  });

  test('a visitor without a phone is told what to do', async () => {
    await desk.goto(`${proxy.at}/demo`);
    await desk.fill('[name=user]', user);
    await desk.fill('[name=password]', `${user}-demo`);
    await desk.locator('form.demo-login button').click();
    await desk.waitForURL('**/demo/account?limited=1');
    const begun = desk.waitForResponse((response) => /\/begin$/.test(response.url()));
    await desk.goto(`${proxy.at}/demo/statement`);
    expect(await (await begun).json()).toEqual({ decision: 'step_up', reasons: ['enrollment_required'] });
    await desk.locator('[role=alert]').waitFor();
    expect(await desk.locator('main').innerText()).toContain(refused);
    await picture(desk, `proxy-refused-${locale}`);
  });

  test('a guarded page leads to the code, and after the approval the browser is back on it, once', async () => {
    phone = await enrollKey(target, `u_demo_${user}`);
    const challenge = await openStatement(desk);
    expect(new URL(desk.url()).origin).toBe(target.origin);
    await picture(desk, `proxy-code-${locale}`);
    await approve(challenge, phone);
    await desk.waitForURL(`${proxy.at}/demo/statement`, { timeout: 20_000 });
    expect(await desk.locator('main').innerText()).toContain(proven);
    await picture(desk, `proxy-statement-${locale}`);
    const [cookie] = (await desk.context().cookies(proxy.at)).filter(({ name }) => name === '__Host-shualian-step-up');
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
    // The same request, with the same cookies, once more.
    const again = await openStatement(desk);
    expect(again.id).not.toBe(challenge.id);
    const cookies = (await desk.context().cookies(proxy.at)).map(({ name, value }) => `${name}=${value}`).join('; ');
    const replayed = await fetch(`${proxy.at}/demo/statement`, { headers: { Cookie: cookies }, redirect: 'manual' });
    expect(replayed.status).toBe(401);
    expect(replayed.headers.get('WWW-Authenticate')).toContain('error="insufficient_user_authentication"');
  });

  test('a declined step-up lets nothing through', async () => {
    const challenge = await openStatement(desk);
    await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey });
    await desk.waitForTimeout(1500);
    expect(desk.url()).toContain('/step-up#hld_');
    expect((await desk.context().request.get(`${proxy.at}/demo/statement`)).status()).toBe(401);
  });

  test('no page complained', () => {
    expect(complaints).toEqual([]);
  });
});
