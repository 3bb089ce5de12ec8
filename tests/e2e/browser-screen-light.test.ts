import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { captureTexts } from '../../web/texts/capture.ts';
import { type FilmTarget, startFilmTarget } from '../http/node-target.ts';
import { goToFaceCheck, launch, openPhone, picture } from './browser-support.ts';

let target: FilmTarget;
let browser: Browser;
const complaints: string[] = [];

beforeAll(async () => {
  target = await startFilmTarget({ SHUALIAN_LIVENESS_SCREEN_LIGHT: 'on' });
  browser = await launch(inject('chrome'));
});
afterAll(async () => {
  await browser.close();
  await target.close();
});

const ground = async (phone: Page): Promise<string> => phone.evaluate<string>('getComputedStyle(document.body).backgroundColor');
const isLit = async (phone: Page): Promise<boolean> => phone.evaluate<boolean>("document.documentElement.classList.contains('screen-lit')");
const isNoticed = async (phone: Page): Promise<number> => phone.locator('[data-comfort="shualian.no-light"]').count();

describe.each([
  { locale: 'zh-CN', language: 'zh' },
  { locale: 'en-US', language: 'en' },
] as const)('the light of the screen, in $language', ({ locale, language }) => {
  test('is told before, colours the page in the first step, and gives its own colour back', async () => {
    const phone = await openPhone(browser, locale, complaints, target);
    await goToFaceCheck(phone, target);
    expect(await phone.locator('main').innerText()).toContain(captureTexts.lightNotice[language]);
    await picture(phone, `light-notice-${language}`);
    const own = await ground(phone);
    await phone.locator('[data-choice=again]').click();
    await phone.locator('html.screen-lit').waitFor({ timeout: 30_000 });
    const colours = new Set<string>();
    while (await isLit(phone)) {
      colours.add(await ground(phone));
      if (colours.size === 2) await picture(phone, `light-shown-${language}`);
      await phone.waitForTimeout(100);
    }
    expect(colours.size).toBeGreaterThanOrEqual(2);
    expect(await ground(phone)).toBe(own);
    await phone.context().close();
  });

  test('is left out where the person, or their system, asks for it', async () => {
    const phone = await openPhone(browser, locale, complaints, target);
    await goToFaceCheck(phone, target);
    await phone.locator('[data-comfort="shualian.no-light"]').check();
    await phone.locator('[data-choice=again]').click();
    await phone.locator('.capture[data-phase=recording]').waitFor({ timeout: 30_000 });
    for (let i = 0; i < 20; i++) {
      expect(await isLit(phone)).toBe(false);
      await phone.waitForTimeout(100);
    }
    await phone.context().close();
    const still = await openPhone(browser, locale, complaints, target);
    await still.emulateMedia({ reducedMotion: 'reduce' });
    await goToFaceCheck(still, target);
    expect(await isNoticed(still)).toBe(0);
    await still.context().close();
  });
});

test('no page complained', () => {
  expect(complaints).toEqual([]);
});
