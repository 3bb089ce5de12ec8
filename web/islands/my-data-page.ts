import '../styles/phone.css';
import { myDataTexts } from '../texts/my-data.ts';
import { type Language, toLanguage, translator } from '../texts/text-table.ts';
import { textAt, toObject } from '../wire/read-json.ts';
import { ask, createScreen, createScreens, createWaitScreen, type Screens } from './dom/screens.ts';
import { type ApiResult, callApi } from './http/call-api.ts';
import { tryToSign } from './http/try-to-sign.ts';
import { createMyDataCalls, type MyDataCalls } from './my-data/my-data-api.ts';
import { createMyDataView } from './my-data/show-my-data.ts';
import { readDevice } from './phone/stored-device.ts';

interface MyDataPage {
  readonly screens: Screens;
  readonly language: Language;
}

async function run(page: MyDataPage): Promise<void> {
  const t = translator(myDataTexts, page.language);
  const device = readDevice();
  if (device === null) {
    page.screens.end(createScreen({ icon: 'phone', title: t('otherTitle'), body: [t('otherBody'), t('otherHelp')] }));
    return;
  }
  let text: Parameters<typeof ask>[1] = { icon: 'key', title: t('pageTitle'), body: [t('startBody')] };
  for (let label = t('open'); ; label = t('again')) {
    await ask<'open'>(page.screens, text, [{ value: 'open', label, kind: 'primary' }]);
    page.screens.show(createWaitScreen(t('opening')));
    const opened = await open(page, device.deviceToken);
    if (typeof opened === 'string') return show(page, createMyDataCalls(opened, page.language), '');
    text = { icon: 'alert', tone: 'quiet', title: t('failedTitle'), body: [opened === null ? t('failedBody') : opened.problem.remedy] };
  }
}

// @returns the session's token, the problem, or null when the key did not sign
async function open({ language }: MyDataPage, deviceToken: string): Promise<string | (ApiResult & { ok: false }) | null> {
  const offer = await callApi({ method: 'POST', url: '/v1/my-data/offer', json: { device_token: deviceToken }, language });
  if (!offer.ok) return offer;
  const assertion = await tryToSign(toObject(offer.body)['webauthn']);
  if (assertion === null) return null;
  const opened = await callApi({ method: 'POST', url: '/v1/my-data/session', json: { ticket: textAt(offer.body, 'ticket'), assertion }, language });
  return opened.ok ? textAt(opened.body, 'token') : opened;
}

async function show(page: MyDataPage, calls: MyDataCalls, told: string): Promise<void> {
  const t = translator(myDataTexts, page.language);
  const data = await calls.read();
  if ('ok' in data) return fail(page, data);
  const actions = {
    onWithdraw: () => void withdraw(page, calls),
    onExport: () => void download(page, calls),
  };
  page.screens.show(createMyDataView(data, page.language, actions, told));
  document.title = t('pageTitle');
}

async function withdraw(page: MyDataPage, calls: MyDataCalls): Promise<void> {
  const t = translator(myDataTexts, page.language);
  const choice = await ask<'yes' | 'no'>(page.screens, { icon: 'face', tone: 'quiet', title: t('withdrawTitle'), body: [t('withdrawBody')] }, [
    { value: 'yes', label: t('withdrawYes'), kind: 'outline' },
    { value: 'no', label: t('withdrawNo'), kind: 'outline' },
  ]);
  if (choice === 'no') return show(page, calls, '');
  page.screens.show(createWaitScreen(t('withdrawing')));
  const result = await calls.withdraw();
  if (!result.ok) return fail(page, result);
  return show(page, calls, t('withdrawn'));
}

async function download(page: MyDataPage, calls: MyDataCalls): Promise<void> {
  const result = await calls.exportAll();
  if (!result.ok) return fail(page, result);
  const url = URL.createObjectURL(new Blob([JSON.stringify(result.body, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'my-data.json';
  link.click();
  URL.revokeObjectURL(url);
}

// The session may be over: the page opens anew from the start.
async function fail(page: MyDataPage, result: ApiResult & { ok: false }): Promise<void> {
  const t = translator(myDataTexts, page.language);
  const text = { icon: 'alert', tone: 'quiet', title: t('failedTitle'), body: [result.problem.remedy] } as const;
  await ask<'again'>(page.screens, text, [{ value: 'again', label: t('again'), kind: 'primary' }]);
  return run(page);
}

const root = document.getElementById('phone');
if (root !== null) void run({ screens: createScreens(root), language: toLanguage(document.documentElement.lang) });
