import { listAt, numberAt } from '../../wire/read-json.ts';

/** Colours that the whole screen shows one after another, as the server drew them. */
export interface ScreenLight {
  /** CSS colours. */
  readonly colours: readonly string[];
  readonly eachMs: number;
}

/** More than this would be flashes that can harm, in colours a second. @see WCAG 2.2 success criterion 2.3.1 */
const PER_SECOND_MAX = 3;

/** @returns whether the operator wants the screen to light the face, and neither stillness nor its own colours are what the person's system asks for */
export function mayLightScreen(): boolean {
  // In forced colours the page has no colour of its own to show.
  return document.querySelector('[data-screen-light]') !== null && !matchMedia('(prefers-reduced-motion: reduce), (forced-colors: active)').matches;
}

/**
 * @param value the member `light` of a started attempt
 * @returns the colours, or null when there are none, or they would change too fast
 */
export function parseScreenLight(value: unknown): ScreenLight | null {
  const eachMs = numberAt(value, 'each_ms') ?? 0;
  const colours = listAt(value, 'colours').map((colour) => (Array.isArray(colour) && colour.length === 3 ? `rgb(${colour.map(Number).join(' ')})` : ''));
  return colours.length === 0 || colours.includes('') || eachMs * PER_SECOND_MAX < 1000 ? null : { colours, eachMs };
}

/**
 * Begins to show the colours.
 * @param light which, and how long each
 * @returns how to stop and give the page its own colour back
 */
export function lightScreen(light: ScreenLight): () => void {
  const { documentElement: root } = document;
  const timers = light.colours.slice(1).map((colour, i) => setTimeout(() => root.style.setProperty('--screen-light', colour), (i + 1) * light.eachMs));
  const stop = (): void => {
    for (const timer of timers) clearTimeout(timer);
    root.classList.remove('screen-lit');
    root.style.removeProperty('--screen-light');
  };
  root.style.setProperty('--screen-light', light.colours[0] ?? '');
  root.classList.add('screen-lit');
  timers.push(setTimeout(stop, light.colours.length * light.eachMs));
  return stop;
}
