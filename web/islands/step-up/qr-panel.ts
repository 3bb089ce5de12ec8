import { stepUpTexts } from '../../texts/step-up.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { numberAt, textAt } from '../../wire/read-json.ts';
import { wait } from '../../wire/wait.ts';
import { element } from '../dom/element.ts';
import { icon, svg } from '../dom/svg.ts';
import { callApi } from '../http/call-api.ts';
import { drawQr } from './draw-qr.ts';

/** What the panel shows a code of. */
export interface QrPanelOptions {
  readonly base: string;
  readonly challengeId: string;
  readonly watchToken: string;
  readonly language: Language;
  readonly signal: AbortSignal;
}

const RING = 'M12 1h80a11 11 0 0 1 11 11v80a11 11 0 0 1-11 11H12A11 11 0 0 1 1 92V12A11 11 0 0 1 12 1z';

/**
 * A QR code that stays fresh by itself, inside a ring that counts down to the next one; on touch devices a link for "this phone" above it.
 * @param options which challenge
 * @returns the panel; it lives until the signal ends
 */
export function createQrPanel(options: QrPanelOptions): HTMLElement {
  const t = translator(stepUpTexts, options.language);
  const holder = element('div', { class: 'qr-code' }, [element('div', { class: 'spinner', attributes: { 'aria-hidden': 'true' } })]);
  const progress = svg('path', {
    d: RING,
    class: 'qr-ring-progress',
    pathLength: '100',
    'stroke-dasharray': '100',
    'stroke-dashoffset': '0',
  });
  const ring = svg('svg', { viewBox: '0 0 104 104', class: 'qr-ring', 'aria-hidden': 'true' }, [svg('path', { d: RING, class: 'qr-ring-track' }), progress]);
  const note = element('p', { class: 'qr-note muted', text: t('qrRefresh') });
  const frame = element('div', { class: 'qr-frame' }, [ring, holder]);
  const panel = element('div', { class: 'qr-panel' }, [frame, note]);
  if (matchMedia('(pointer: coarse)').matches) panel.prepend(...sameDeviceLink(options));
  void keepFresh(options, {
    show: (text) => {
      const drawing = drawQr(text, t('qrLabel'));
      if (drawing !== null) holder.replaceChildren(drawing);
    },
    tick: (leftMs, periodMs) => {
      progress.setAttribute('stroke-dashoffset', String(100 - (100 * leftMs) / periodMs));
      note.textContent = t('qrSeconds', { n: Math.ceil(leftMs / 1000) });
    },
    lost: () => {
      note.textContent = t('qrLost');
    },
  });
  return panel;
}

interface QrSink {
  readonly show: (svgText: string) => void;
  readonly tick: (leftMs: number, periodMs: number) => void;
  readonly lost: () => void;
}

async function keepFresh(options: QrPanelOptions, sink: QrSink): Promise<void> {
  const { base, challengeId, watchToken, language, signal } = options;
  let periodMs = 1000;
  while (!signal.aborted) {
    const result = await callApi({
      method: 'GET',
      url: `${base}/v1/challenges/${challengeId}/qr.svg`,
      token: watchToken,
      language,
      signal,
      timeoutMs: 8000,
    });
    if (signal.aborted) return;
    if (!result.ok) {
      // No longer pending: the status stream says what to show instead.
      if (result.problem.status !== 0 && result.problem.status < 500 && result.problem.status !== 429) return;
      sink.lost();
      await wait(1500, signal);
      continue;
    }
    if (typeof result.body === 'string') sink.show(result.body);
    const leftMs = clampRotation(Number(result.headers.get('X-QR-Rotates-In-Ms')));
    periodMs = Math.max(periodMs, leftMs);
    await countDown(leftMs, periodMs, sink.tick, signal);
  }
}

/** A missing or odd header must not make the page ask in a tight loop. */
function clampRotation(ms: number): number {
  return Number.isFinite(ms) && ms > 0 ? Math.min(Math.max(ms, 500), 60_000) : 5000;
}

async function countDown(leftMs: number, periodMs: number, tick: QrSink['tick'], signal: AbortSignal): Promise<void> {
  const end = performance.now() + leftMs;
  for (let left = leftMs; left > 0 && !signal.aborted; left = end - performance.now()) {
    tick(left, periodMs);
    await wait(Math.min(left, 250), signal);
  }
}

/** The frame's address has the secret in it, so it is asked for only where it can be used, and stands in the link only. */
function sameDeviceLink(options: QrPanelOptions): readonly HTMLElement[] {
  const t = translator(stepUpTexts, options.language);
  const link = element('a', { class: 'button button-primary button-wide', attributes: { target: '_blank', rel: 'noopener noreferrer' } }, [
    icon('phone'),
    t('openHere'),
  ]);
  const block = element('div', { class: 'same-device' }, [
    link,
    element('p', { class: 'muted', text: t('openHereHint') }),
    element('p', { class: 'same-device-or muted', text: t('orScan') }),
  ]);
  block.hidden = true;
  void keepLinkFresh(options, link, block);
  return [block];
}

async function keepLinkFresh(options: QrPanelOptions, link: HTMLAnchorElement, block: HTMLElement): Promise<void> {
  const { base, challengeId, watchToken, language, signal } = options;
  while (!signal.aborted) {
    const result = await callApi({
      method: 'GET',
      url: `${base}/v1/challenges/${challengeId}/qr`,
      token: watchToken,
      language,
      signal,
    });
    if (signal.aborted) return;
    const url = result.ok ? textAt(result.body, 'url') : '';
    if (/^https?:\/\//.test(url)) {
      link.href = url;
      block.hidden = false;
    }
    if (!result.ok && result.problem.status >= 400 && result.problem.status < 500) return;
    await wait(result.ok ? clampRotation(numberAt(result.body, 'rotates_in_ms') ?? 0) : 3000, signal);
  }
}
