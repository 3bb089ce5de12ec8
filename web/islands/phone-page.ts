import '../styles/phone.css';
import { phoneTexts } from '../texts/phone.ts';
import { toLanguage, translator } from '../texts/text-table.ts';
import { applyDisplayChoices } from './dom/display-choices.ts';
import { fixLanguage } from './dom/keep-fragment.ts';
import { createScreen, createScreens, type Screens } from './dom/screens.ts';
import { runApproval } from './phone/run-approval.ts';
import { readDevice } from './phone/stored-device.ts';
import { parseClaim, takeFragment } from './phone/take-fragment.ts';
import { isUnfitBrowser, showWebviewHelp } from './phone/webview.ts';

const language = toLanguage(document.documentElement.lang);

async function start(screens: Screens): Promise<void> {
  let fragment = takeFragment();
  if (fragment !== '') fixLanguage();
  if (isUnfitBrowser()) {
    showWebviewHelp(screens, fragment === '' ? location.href : `${location.href}#${fragment}`, language);
    return;
  }
  for (;;) {
    const device = readDevice();
    if (device === null && fragment !== '') {
      showNotEnrolled(screens);
      return;
    }
    const claim = parseClaim(fragment);
    if (claim !== null && device !== null && (await runApproval({ screens, language, deviceToken: device.deviceToken }, claim)) === 'end') return;
    fragment = await scan(screens);
  }
}

async function scan(screens: Screens): Promise<string> {
  // Loaded on demand: whoever scanned with the phone's own camera never needs the reader.
  const { scanCode } = await import('./phone/scan-code.ts');
  const url = await scanCode(screens, language);
  if (url.pathname === '/enroll') location.assign(url);
  return url.hash.slice(1);
}

function showNotEnrolled(screens: Screens): void {
  const t = translator(phoneTexts, language);
  screens.show(createScreen({ icon: 'phone', title: t('notEnrolledTitle'), body: [t('notEnrolledBody'), t('notEnrolledOther')] }));
}

function main(): void {
  const root = document.getElementById('phone');
  if (root !== null) void start(createScreens(root));
}

applyDisplayChoices();
main();
// A second scan by the phone's camera may open this very page again with another fragment: start afresh, so that no earlier run draws over it.
addEventListener('hashchange', () => {
  if (location.hash.length > 1) location.reload();
});
