import '../styles/step-up.css';
import { stepUpTexts } from '../texts/step-up.ts';
import { toLanguage, translator } from '../texts/text-table.ts';
import { keepFragment } from './dom/keep-fragment.ts';

/** Puts the element into the page with what stands in the fragment. The fragment stays, so that a reload goes on. */
function start(): void {
  const host = document.getElementById('step-up');
  if (host === null) return;
  keepFragment(location.hash);
  const [, challenge = '', watchToken = ''] = /^#(chl_[\w-]+)\.(wt_[\w-]+)$/.exec(location.hash) ?? [];
  const qr = document.createElement('step-up-qr');
  qr.setAttribute('challenge', challenge);
  qr.setAttribute('watch-token', watchToken);
  host.replaceChildren(qr);
}

/** The explanation of what to do makes no sense once it is done. */
function finish(isVerified: boolean): void {
  const intro = document.querySelector('.step-up-intro p');
  if (intro === null) return;
  if (isVerified) intro.textContent = translator(stepUpTexts, toLanguage(document.documentElement.lang))('verifiedBack');
  else intro.remove();
}

addEventListener('stepup:verified', () => finish(true));
addEventListener('stepup:ended', () => finish(false));

start();
addEventListener('hashchange', start);
