import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';
import { icon, svg } from '../dom/svg.ts';
import { promptOf } from './prompts.ts';

/** The camera screen: preview in an oval, a ring of progress, one prompt, one hint. */
export interface CaptureView {
  readonly root: HTMLElement;
  readonly video: HTMLVideoElement;
  /** Resolves when the person presses start, or stop. */
  readonly pressed: Promise<'begin' | 'stop'>;
  /** Ends when the person asks for another action, before the run or in it. */
  readonly swap: AbortSignal;
  readonly showPlacing: (isGood: boolean) => void;
  readonly showPrompt: (action: string, position: { readonly number: number; readonly total: number }) => void;
  readonly showSending: (text: string) => void;
  readonly setProgress: (share: number) => void;
  readonly setHint: (text: string) => void;
}

/** An ellipse that begins at the top. */
const RING = 'M50 2.500A47.500 63.500 0 0 1 50 129.500A47.500 63.500 0 0 1 50 2.500';

/**
 * @param language the person's language
 * @param maySwap whether another action can be asked for
 * @returns the screen; `data-action` on its root names the prompt that is shown now
 */
export function createCaptureView(language: Language, maySwap: boolean): CaptureView {
  const t = translator(captureTexts, language);
  const { root, video, progress, count, prompt, mark, hint, begin, stop, swap } = createParts(language);
  const pressed = new Promise<'begin' | 'stop'>((resolve) => {
    begin.addEventListener('click', () => resolve('begin'), { once: true });
    stop.addEventListener('click', () => resolve('stop'), { once: true });
  });
  const swapped = new AbortController();
  swap.addEventListener('click', () => swapped.abort());
  swap.hidden = !maySwap;
  const setPhase = (phase: string, action: string): void => {
    root.dataset['phase'] = phase;
    root.dataset['action'] = action;
    begin.hidden = phase !== 'placing';
    stop.hidden = phase !== 'placing';
  };
  return {
    root,
    video,
    pressed,
    swap: swapped.signal,
    showPlacing: (isGood) => {
      prompt.textContent = isGood ? t('placeGood') : t('placeTitle');
      root.classList.toggle('capture-good', isGood);
    },
    showPrompt: (action, { number, total }) => {
      const { text, icon: name } = promptOf(action, language);
      setPhase('recording', action);
      count.textContent = t('stepOf', { n: number, total });
      prompt.textContent = text;
      mark.replaceChildren(icon(name));
    },
    showSending: (text) => {
      setPhase('sending', '');
      prompt.textContent = text;
      mark.replaceChildren(icon('check'));
    },
    setProgress: (share) => {
      progress.setAttribute('stroke-dashoffset', String(100 - 100 * share));
    },
    setHint: (text) => {
      if (hint.textContent !== text) hint.textContent = text;
    },
  };
}

function createParts(language: Language) {
  const t = translator(captureTexts, language);
  const video = element('video', {
    class: 'capture-video',
    attributes: { playsinline: '', muted: '', 'aria-label': t('preview') },
  });
  video.muted = true;
  const progress = svg('path', {
    class: 'ring-progress',
    d: RING,
    pathLength: '100',
    'stroke-dasharray': '100',
    'stroke-dashoffset': '100',
  });
  const ring = svg('svg', { viewBox: '0 0 100 132', class: 'ring', 'aria-hidden': 'true' }, [svg('path', { class: 'ring-track', d: RING }), progress]);
  const count = element('p', { class: 'capture-count muted' });
  const prompt = element('h1', {
    class: 'capture-prompt',
    text: t('placeTitle'),
    attributes: { tabindex: '-1', 'aria-live': 'assertive' },
  });
  const mark = element('div', { class: 'capture-mark', attributes: { 'aria-hidden': 'true' } }, [icon('face')]);
  const hint = element('p', { class: 'capture-hint', attributes: { role: 'status' } });
  const begin = element('button', {
    class: 'button button-primary button-wide',
    text: t('begin'),
    attributes: { type: 'button', 'data-choice': 'begin' },
  });
  const stop = element('button', {
    class: 'button button-text',
    text: t('stop'),
    attributes: { type: 'button', 'data-choice': 'stop' },
  });
  const swap = element('button', {
    class: 'button button-text',
    text: t('swap'),
    attributes: { type: 'button', 'data-choice': 'swap' },
  });
  const root = element('section', { class: 'capture', attributes: { 'data-action': '', 'data-phase': 'placing' } }, [
    element('div', { class: 'capture-head' }, [count, prompt]),
    element('div', { class: 'capture-stage' }, [element('div', { class: 'capture-oval' }, [video]), ring, mark]),
    hint,
    element('div', { class: 'actions capture-actions' }, [begin, swap, stop]),
  ]);
  return { root, video, progress, count, prompt, mark, hint, begin, stop, swap };
}
