import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { toBase64url } from '../../src/lib/bytes.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { enrollTexts } from '../../web/texts/enroll.ts';
import { bindingOf, call } from '../http/actors.ts';
import { type FilmTarget, startFilmTarget } from '../http/node-target.ts';
import { seedFace } from '../http/seed-face.ts';
import { seedFaceChange } from '../http/seed-face-change.ts';
import { launch, openLink, openPhone, picture, sitThroughFace } from './browser-support.ts';

const MASTER_KEY = systemRandom.bytes(32);
const PORT = 20_000 + (process.pid % 20_000);
const SUBJECTS = { zh: 'u_renews_zh', en: 'u_renews_en' } as const;
const WITHDREW = { zh: 'u_withdrew_zh', en: 'u_withdrew_en' } as const;
const tokens: Record<string, string[]> = {};
const complaints: string[] = [];
let target: FilmTarget;
let browser: Browser;

beforeAll(async () => {
  const settings = { SHUALIAN_MASTER_KEY: toBase64url(MASTER_KEY), SHUALIAN_PORT: String(PORT) };
  target = await startFilmTarget(settings, async (durable) => {
    const client = (await durable.clients.listClients()).find(({ name }) => name === 'exchange');
    if (!client) throw new Error('no client');
    const embedding = Array.from({ length: EMBEDDING_LENGTH }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));
    const change = { client, issuer: `http://localhost:${String(PORT)}`, acr: 'urn:shualian:acr:face+device' };
    for (const subject of Object.values(WITHDREW)) await seedFace({ clientId: client.id, subject, embedding }, durable, MASTER_KEY);
    for (const subject of Object.values(SUBJECTS)) {
      await seedFace({ clientId: client.id, subject, embedding }, durable, MASTER_KEY);
      tokens[subject] = [];
      for (let i = 0; i < 3; i++) tokens[subject].push(await seedFaceChange({ ...change, subject }, durable, MASTER_KEY));
    }
  });
  browser = await launch(inject('chrome'));
});
afterAll(async () => {
  await browser.close();
  await target.close();
});

const faceOf = async (subject: string): Promise<unknown> => {
  const { body } = await call(target, 'GET', `/v1/subjects/${subject}/export`, { token: target.apiKey });
  return (body['data'] as { face_templates?: unknown }).face_templates;
};

async function open(phone: Page, subject: string, more: object): Promise<void> {
  const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject }, ...more } });
  const { id, secret } = bindingOf(created);
  await openLink(phone, `${target.origin}/enroll#${id}.${secret}`);
  await phone.locator('[data-choice=start]').click();
}

test.each([
  { locale: 'zh-CN', language: 'zh' },
  { locale: 'en-US', language: 'en' },
] as const)('a bound phone in $language sets its face anew, and keeps the one it has when it does not', { timeout: 300_000 }, async ({ locale, language }) => {
  const subject = SUBJECTS[language];
  const phone = await openPhone(browser, locale, complaints, target);
  const screen = async (): Promise<string> => phone.locator('main').innerText();
  const anew = async (): Promise<void> => open(phone, subject, { face_only: true, step_up_token: tokens[subject]?.pop() });
  await open(phone, subject, {});
  for (const choice of ['face', 'create']) await phone.locator(`[data-choice=${choice}]`).click();
  await phone.locator('.medal-ok').waitFor();
  expect(await screen()).toContain(enrollTexts.doneFaceStands[language]);
  await picture(phone, `renewed-stands-${language}`);
  const before = await faceOf(subject);
  expect(before).toHaveLength(1);

  await anew();
  await phone.locator('[data-choice=no-face]').click();
  await phone.locator('.medal-ok').waitFor();
  expect(await screen()).toContain(enrollTexts.keptTitle[language]);
  await picture(phone, `renewed-declined-${language}`);

  await anew();
  await phone.locator('[data-choice=face]').click();
  await phone.locator('[data-choice=other]').click();
  await phone.locator('.medal-ok').waitFor();
  expect(await screen()).toContain(enrollTexts.keptBody[language]);
  expect(await faceOf(subject)).toEqual(before);

  await anew();
  await phone.locator('[data-choice=face]').click();
  expect(await sitThroughFace(phone)).toContain(enrollTexts.anewTitle[language]);
  await picture(phone, `renewed-${language}`);
  const after = await faceOf(subject);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  await phone.context().close();
  expect(complaints).toEqual([]);
});

test.each([
  { locale: 'zh-CN', language: 'zh' },
  { locale: 'en-US', language: 'en' },
] as const)(
  'who withdrew is told in $language that a link alone brings no face back, and performs once the site knows them',
  { timeout: 300_000 },
  async ({ locale, language }) => {
    const subject = WITHDREW[language];
    await call(target, 'DELETE', `/v1/subjects/${subject}/consent`, { token: target.apiKey });
    const [phone, known] = [await openPhone(browser, locale, complaints, target), await openPhone(browser, locale, complaints, target)];
    await open(phone, subject, {});
    for (const choice of ['face', 'create']) await phone.locator(`[data-choice=${choice}]`).click();
    await phone.locator('.medal-ok').waitFor();
    expect(await phone.locator('main').innerText()).toContain(enrollTexts.doneFaceWithdrawn[language]);
    await picture(phone, `renewed-withdrawn-${language}`);
    expect(await faceOf(subject)).toEqual([]);

    const { body } = await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.apiKey });
    for (const { id } of body['devices'] as readonly { id: string }[])
      await call(target, 'DELETE', `/v1/subjects/${subject}/devices/${id}`, { token: target.apiKey });
    await open(known, subject, { face_reset: true });
    for (const choice of ['face', 'create']) await known.locator(`[data-choice=${choice}]`).click();
    expect(await sitThroughFace(known)).toContain(enrollTexts.doneFace[language]);
    expect(await faceOf(subject)).toHaveLength(1);
    for (const page of [phone, known]) await page.context().close();
    expect(complaints).toEqual([]);
  },
);
