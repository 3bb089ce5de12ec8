import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseCode, readQr } from '../../src/phone/scan.ts';
import { type FilmTarget, startFilmTarget } from '../http/node-target.ts';
import { launch, openDesktop, openLink, openPhone, picture, sitThroughFace } from './browser-support.ts';

let target: FilmTarget;
let browser: Browser;
let desk: Page;
let phone: Page;
const complaints: string[] = [];

beforeAll(async () => {
  target = await startFilmTarget();
  browser = await launch(inject('chrome'));
  desk = await openDesktop(browser, 'en-US', complaints);
  phone = await openPhone(browser, 'zh-CN', complaints, target);
});
afterAll(async () => {
  await browser.close();
  await target.close();
});

/** Reads the code off the page, as a camera would see it. */
async function codeOn(page: Page): Promise<{ readonly url: string; readonly image: Buffer }> {
  for (let tries = 0; tries < 20; tries++) {
    // A browser that is short of time now and then gives no picture.
    const image = await page.screenshot().catch(() => null);
    const url = image === null ? null : await readQr(new Uint8Array(image));
    if (image !== null && url !== null) return { url, image };
    await page.waitForTimeout(250);
  }
  throw new Error('no code on the page');
}

async function logIn(): Promise<void> {
  await desk.goto(`${target.origin}/demo`);
  await desk.fill('[name=user]', 'lin');
  await desk.fill('[name=password]', 'lin-demo');
  await desk.locator('form.demo-login button').click();
  await desk.waitForURL('**/demo/**');
}

async function askForLargeWithdrawal(): Promise<void> {
  await desk.goto(`${target.origin}/demo/account`);
  await desk.locator('.quick-pick').last().click();
  await desk.locator('step-up-qr').waitFor();
}

async function typeCodeIfAsked(): Promise<void> {
  if ((await phone.locator('.confirm-code').count()) === 0) return;
  const code = await phone.locator('.confirm-code').getAttribute('data-confirm-code');
  await desk.locator('step-up-qr input').fill(code ?? '');
  await desk.keyboard.press('Enter');
}

describe('a person with a browser and a phone', () => {
  test('enrols phone and face, after the notice', async () => {
    await logIn();
    await picture(desk, '01-account-en');
    await desk.goto(`${target.origin}/demo/security`);
    await desk.locator('form[action="/demo/security/enroll"] button').click();
    const { url } = await codeOn(desk);
    expect(parseCode(url)).toMatchObject({ kind: 'enroll', origin: target.origin });
    await picture(desk, '02-enroll-qr-en');
    await openLink(phone, url);
    await phone.locator('[data-choice=start]').click();
    await phone.locator('[data-choice=face]').waitFor();
    expect(await phone.locator('main').innerText()).toContain('单独同意');
    expect(phone.url()).not.toContain(parseCode(url)?.secret ?? '-');
    await picture(phone, '03-consent-zh');
    await phone.locator('[data-choice=face]').click();
    await phone.locator('[data-choice=create]').click();
    await phone.locator('[data-choice=again]').waitFor();
    await picture(phone, '04-ready-zh');
    await sitThroughFace(phone);
    await phone.locator('.medal-ok').waitFor();
    await picture(phone, '05-enrolled-zh');
  });

  test('withdraws: scans the code through the camera, passes, approves, and the page goes on by itself', async () => {
    await askForLargeWithdrawal();
    const { image, url } = await codeOn(desk);
    await picture(desk, '06-step-up-en');
    await openLink(phone, `${target.origin}/m`);
    const clip = await desk.locator('step-up-qr').boundingBox();
    const code = clip ? await desk.screenshot({ clip }) : image;
    await phone.evaluate(async (data) => globalThis.standIn.showCode(data), `data:image/png;base64,${code.toString('base64')}`);
    await phone.locator('[data-choice=open]').click();
    await phone.locator('[data-choice=approve]').waitFor({ timeout: 30_000 });
    const screen = await phone.locator('main').innerText();
    expect(screen).toContain('提币');
    expect(phone.url()).not.toContain(parseCode(url)?.secret ?? '-');
    await picture(phone, '07-approval-zh');
    await phone.evaluate(() => {
      globalThis.standIn.mode = 'face';
    });
    await phone.locator('[data-choice=approve]').click();
    await phone.locator('[data-choice=again]').waitFor();
    await sitThroughFace(phone);
    await phone.locator('.medal-ok, .confirm-code').first().waitFor();
    await picture(phone, '08-approved-zh');
    await typeCodeIfAsked();
    await desk.waitForSelector('.result', { timeout: 30_000 });
    expect(await desk.locator('body').innerText()).toContain('urn:shualian:acr:face+device');
    await picture(desk, '09-result-en');
  });

  test('from abroad the code on the phone is typed in the browser, and the phone learns that it was right', async () => {
    await desk.goto(`${target.origin}/demo/account`);
    await desk.locator('form[action="/demo/logout"] button').click();
    await desk.selectOption('[name=device]', 'new');
    await desk.selectOption('[name=network]', 'abroad');
    await desk.fill('[name=user]', 'lin');
    await desk.fill('[name=password]', 'lin-demo');
    await desk.locator('form.demo-login button').click();
    await desk.locator('step-up-qr').waitFor();
    await openLink(phone, (await codeOn(desk)).url);
    await phone.locator('[data-choice=approve]').click();
    await phone.locator('[data-choice=other]').click();
    await phone.locator('[data-choice=passkey]').click();
    await phone.locator('.confirm-code').waitFor();
    await picture(phone, '09b-code-zh');
    const code = (await phone.locator('.confirm-code').getAttribute('data-confirm-code')) ?? '';
    await desk.locator('step-up-qr input').waitFor();
    await picture(desk, '09c-type-code-en');
    await desk.locator('step-up-qr input').fill(code);
    await desk.keyboard.press('Enter');
    await phone.locator('.medal-ok').waitFor({ timeout: 15_000 });
    await desk.waitForSelector('.result', { timeout: 30_000 });
  });

  test('a photo is refused with a hint and a remedy', async () => {
    await askForLargeWithdrawal();
    await openLink(phone, (await codeOn(desk)).url);
    await phone.evaluate(() => {
      globalThis.standIn.mode = 'photo';
    });
    await phone.locator('[data-choice=approve]').click();
    await phone.locator('[data-choice=again]').waitFor();
    const text = await sitThroughFace(phone, 1);
    await picture(phone, '10-photo-refused-zh');
    expect(text).not.toMatch(/score|threshold|阈值|分数|replay|attack|攻击/i);
    expect(await phone.locator('.medal-ok').count()).toBe(0);
    expect(await desk.locator('.result').count()).toBe(0);
    // Another method is always there.
    expect(await phone.locator('[data-choice=other]').count()).toBeGreaterThan(0);
  });

  test('declining is as near as approving, and the browser learns it', async () => {
    await askForLargeWithdrawal();
    await openLink(phone, (await codeOn(desk)).url);
    await phone.locator('[data-choice=approve]').waitFor();
    const [approve, decline] = await Promise.all(['approve', 'decline'].map(async (choice) => phone.locator(`[data-choice=${choice}]`).boundingBox()));
    expect([decline?.width, decline?.height]).toEqual([approve?.width, approve?.height]);
    await phone.locator('[data-choice=decline]').click();
    await picture(phone, '11-decline-zh');
    await phone.locator('[data-choice=changed_mind]').click();
    await desk
      .getByText(/declined/i)
      .first()
      .waitFor({ timeout: 10_000 });
    await picture(desk, '12-declined-en');
  });

  test('a frame that has rotated away asks to scan again, and an unclaimed code expires', async () => {
    await askForLargeWithdrawal();
    const { url } = await codeOn(desk);
    await target.advance(61_000);
    await openLink(phone, url);
    await expect.poll(async () => phone.locator('main').innerText(), { timeout: 10_000 }).toMatch(/更新|重新扫描|过期/);
    await picture(phone, '13-stale-zh');
    await target.advance(60_000);
    await desk
      .getByText(/time is up/i)
      .first()
      .waitFor({ timeout: 15_000 });
    await picture(desk, '14-expired-en');
  });

  test('removing a phone, which opens the way for another, asks for a step-up first', async () => {
    const phones = async (): Promise<number> => desk.locator('.devices > li').count();
    await desk.goto(`${target.origin}/demo/security`);
    await desk.locator('form[action$="/revoke"] button').click();
    await desk.locator('step-up-qr').waitFor();
    await openLink(phone, (await codeOn(desk)).url);
    await phone.locator('[data-choice=approve]').click();
    await picture(phone, '15-remove-zh');
    await phone.locator('[data-choice=other]').click();
    await phone.locator('[data-choice=passkey]').click();
    await phone.locator('.medal-ok, .confirm-code').first().waitFor();
    await typeCodeIfAsked();
    await desk.getByText('The phone was removed.').waitFor({ timeout: 30_000 });
    expect(await phones()).toBe(0);
    await picture(desk, '16-removed-en');
  });

  test('nothing broke the content security policy and no script failed', () => {
    expect(complaints).toEqual([]);
  });
});
