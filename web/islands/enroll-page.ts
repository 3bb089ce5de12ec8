import '../styles/phone.css';
import { enrollTexts } from '../texts/enroll.ts';
import { toLanguage, translator } from '../texts/text-table.ts';
import { textAt, toObject } from '../wire/read-json.ts';
import { loadCapture, type RunCapture } from './capture/load-capture.ts';
import { askNotice } from './consent/ask-notice.ts';
import { applyDisplayChoices } from './dom/display-choices.ts';
import { fixLanguage, keepFragment } from './dom/keep-fragment.ts';
import { ask, createScreen, createScreens, createWaitScreen } from './dom/screens.ts';
import { createKey } from './enroll/create-key.ts';
import { type EnrollPage, type OpenEnrollment, openEnrollment, postEnrollment } from './enroll/enroll-api.ts';
import type { ApiResult } from './http/call-api.ts';
import { readDevice, storeDevice } from './phone/stored-device.ts';
import { parseEnrollment, takeFragment } from './phone/take-fragment.ts';
import { isUnfitBrowser, showWebviewHelp } from './phone/webview.ts';

async function run(page: EnrollPage): Promise<void> {
  const t = translator(enrollTexts, page.language);
  const fragment = takeFragment();
  const link = parseEnrollment(fragment);
  if (link === null) {
    page.screens.end(createScreen({ icon: 'alert', tone: 'quiet', title: t('missingTitle'), body: [t('missingBody')] }));
    return;
  }
  if (isUnfitBrowser()) {
    showWebviewHelp(page.screens, `${location.href}#${fragment}`, page.language);
    return;
  }
  keepFragment(`#${fragment}`);
  // Opening works once, so it waits for a tap: the preview of a chat app must not use the link up.
  await ask<'start'>(page.screens, { icon: 'phone', title: t('startTitle'), body: [t('startBody')] }, [
    { value: 'start', label: t('startButton'), kind: 'primary' },
  ]);
  fixLanguage();
  page.screens.show(createWaitScreen(t('opening')));
  const opened = await openEnrollment(page, { ...link, deviceToken: readDevice()?.deviceToken ?? null });
  if ('ok' in opened) return fail(page, opened);
  await enroll(page, opened);
}

async function enroll(page: EnrollPage, enrollment: OpenEnrollment): Promise<void> {
  const t = translator(enrollTexts, page.language);
  const { notice } = enrollment;
  const face = await askNotice({ ...page, notice, about: `${enrollment.clientName} · ${enrollment.subjectDisplay}`, again: null });
  const runCapture = face ? loadCapture() : null;
  page.screens.show(createWaitScreen(t('saving')));
  const { version, locale, sha256 } = notice;
  const consented = await retry(page, async () => postEnrollment(page, enrollment, 'consent', { face, version, locale, sha256 }));
  // A bound phone keeps its key, and without consent to a new face the face that it has.
  if (enrollment.faceOnly && !face) return done(page, t('keptBody'), t('keptTitle'));
  if (!consented.ok) return fail(page, consented);
  if (enrollment.faceOnly) return captureFace(page, enrollment, runCapture ?? loadCapture());
  const key = await createKey(page, toObject(consented.body)['webauthn']);
  page.screens.show(createWaitScreen(t('registering')));
  const registered = await postEnrollment(page, enrollment, 'register', {
    attestation: key.attestation,
    ...(key.deviceName === '' ? {} : { device_name: key.deviceName }),
  });
  if (!registered.ok) return fail(page, registered);
  storeDevice({
    deviceToken: textAt(registered.body, 'device_token'),
    credentialId: key.attestation.id,
    clientName: enrollment.clientName,
    subjectDisplay: enrollment.subjectDisplay,
  });
  if (runCapture === null) return done(page, t('doneKey'));
  // Agreed, and still nothing to perform: a face that stands stays, and one that was withdrawn is not for the phone's key to bring back.
  if (textAt(registered.body, 'status') === 'complete') return done(page, t(enrollment.hasFace ? 'doneFaceStands' : 'doneFaceWithdrawn'));
  return captureFace(page, enrollment, runCapture);
}

async function captureFace(page: EnrollPage, { basePath, token, faceOnly }: OpenEnrollment, runCapture: RunCapture): Promise<void> {
  const t = translator(enrollTexts, page.language);
  const captured = await runCapture(page.screens, { basePath, token, language: page.language });
  const hasPassed = captured.kind === 'passed';
  if (!faceOnly) return done(page, hasPassed ? t('doneFace') : t('doneNoFaceYet'));
  done(page, hasPassed ? t('anewBody') : t('keptBody'), hasPassed ? t('anewTitle') : t('keptTitle'));
}

/** Sends again while only the network fails; a link that works once must not be lost to a tunnel. */
async function retry(page: EnrollPage, send: () => Promise<ApiResult>): Promise<ApiResult> {
  const t = translator(enrollTexts, page.language);
  for (;;) {
    const result = await send();
    if (result.ok || result.problem.status !== 0) return result;
    await ask<'again'>(page.screens, { icon: 'alert', tone: 'quiet', title: t('again'), body: [result.problem.remedy] }, [
      { value: 'again', label: t('again'), kind: 'primary' },
    ]);
  }
}

function fail(page: EnrollPage, result: ApiResult & { ok: false }): void {
  const t = translator(enrollTexts, page.language);
  page.screens.end(createScreen({ icon: 'alert', tone: 'danger', title: t('endedTitle'), body: [result.problem.remedy] }));
}

function done(page: EnrollPage, body: string, title = translator(enrollTexts, page.language)('doneTitle')): void {
  page.screens.end(createScreen({ icon: 'check', tone: 'ok', title, body: [body] }));
}

function main(): void {
  const root = document.getElementById('phone');
  if (root !== null) void run({ screens: createScreens(root), language: toLanguage(document.documentElement.lang) });
}

applyDisplayChoices();
main();
addEventListener('hashchange', () => {
  if (location.hash.length > 1) location.reload();
});
