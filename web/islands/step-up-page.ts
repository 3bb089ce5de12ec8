import '../styles/step-up.css';
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

start();
addEventListener('hashchange', start);
