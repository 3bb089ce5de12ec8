import '../styles/step-up.css';
import { stepUpTexts } from '../texts/step-up.ts';
import { type Language, toLanguage, translator } from '../texts/text-table.ts';
import { element } from './dom/element.ts';
import { keepFragment } from './dom/keep-fragment.ts';
import { beginHeld, type HeldLink, parseHeldLink, wayBack } from './step-up/held-request.ts';

const pageLanguage = (): Language => toLanguage(document.documentElement.lang);

/** Puts the element into the page with what stands in the fragment. The fragment stays, so that a reload goes on. */
async function start(): Promise<void> {
  const host = document.getElementById('step-up');
  if (host === null) return;
  keepFragment(location.hash);
  const held = parseHeldLink(location.hash);
  if (held !== null) {
    await startHeld(host, held);
    return;
  }
  const [, challenge = '', watchToken = ''] = /^#(chl_[\w-]+)\.(wt_[\w-]+)$/.exec(location.hash) ?? [];
  showChallenge(host, challenge, watchToken);
}

function showChallenge(host: HTMLElement, challenge: string, watchToken: string): void {
  const qr = document.createElement('step-up-qr');
  qr.setAttribute('challenge', challenge);
  qr.setAttribute('watch-token', watchToken);
  host.replaceChildren(qr);
}

/** A page request that the site's proxy holds: begun here, and finished by going back to it. */
async function startHeld(host: HTMLElement, held: HeldLink): Promise<void> {
  // Approved before a reload: nothing is asked twice.
  if (await goBack(held)) return;
  const opened = await beginHeld(held, pageLanguage());
  if (opened.kind === 'challenge') {
    host.addEventListener('stepup:verified', () => void goBack(held), { once: true });
    showChallenge(host, opened.id, opened.watchToken);
    return;
  }
  const t = translator(stepUpTexts, pageLanguage());
  const why = opened.kind === 'problem' ? opened.problem.remedy : t(opened.reason === 'enrollment_required' ? 'heldNotEnrolled' : 'heldRefused');
  host.replaceChildren(element('h2', { text: t('heldRefusedTitle') }), element('p', { text: why, attributes: { role: 'alert' } }));
  finish(false);
}

async function goBack(held: HeldLink): Promise<boolean> {
  const address = await wayBack(held, pageLanguage());
  if (address !== null) location.replace(address);
  return address !== null;
}

/** The explanation of what to do makes no sense once it is done. */
function finish(isVerified: boolean): void {
  const intro = document.querySelector('.step-up-intro p');
  if (intro === null) return;
  if (isVerified) intro.textContent = translator(stepUpTexts, pageLanguage())(parseHeldLink(location.hash) === null ? 'verifiedBack' : 'heldBack');
  else intro.remove();
}

addEventListener('stepup:verified', () => finish(true));
addEventListener('stepup:ended', () => finish(false));

void start();
addEventListener('hashchange', () => void start());
