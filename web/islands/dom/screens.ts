import type { IconName } from '../../icons/icon-paths.ts';
import { element } from './element.ts';
import { icon } from './svg.ts';

/** The one place where screens follow each other. */
export interface Screens {
  /** Shows a screen, puts the focus on its heading so that screen readers read on from there, and scrolls up. */
  readonly show: (screen: HTMLElement) => void;
  /** Shows a last screen; whatever still runs cannot draw over it. */
  readonly end: (screen: HTMLElement) => void;
}

/**
 * @param root where screens are shown
 * @returns the screens
 */
export function createScreens(root: HTMLElement): Screens {
  let isEnded = false;
  const show = (screen: HTMLElement): void => {
    if (isEnded) return;
    root.replaceChildren(screen);
    scrollTo(0, 0);
    screen.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  };
  return {
    show,
    end: (screen) => {
      show(screen);
      isEnded = true;
    },
  };
}

/** What a plain screen says. */
export interface ScreenText {
  readonly icon?: IconName;
  readonly tone?: 'ok' | 'danger' | 'quiet' | 'brand';
  readonly title: string;
  readonly body?: readonly string[];
  /** Anything between text and buttons. */
  readonly extra?: readonly Node[];
}

/**
 * @param text what it says
 * @param actions buttons below
 * @returns a screen
 */
export function createScreen(text: ScreenText, actions: readonly Node[] = []): HTMLElement {
  const parts: Node[] = [];
  if (text.icon !== undefined) parts.push(element('div', { class: `medal medal-${text.tone ?? 'brand'}` }, [icon(text.icon)]));
  parts.push(element('h1', { text: text.title, attributes: { tabindex: '-1' } }));
  for (const line of text.body ?? []) parts.push(element('p', { class: 'muted', text: line }));
  parts.push(...(text.extra ?? []));
  if (actions.length > 0) parts.push(element('div', { class: 'actions' }, actions));
  return element('section', { class: 'screen' }, parts);
}

/** A button and what pressing it means. */
export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly kind: 'primary' | 'outline' | 'text' | 'danger';
}

/**
 * Shows a screen and waits for what the person chooses.
 * @param screens where
 * @param text what it says
 * @param choices the buttons; each has its value as `data-choice`
 * @returns the value of the pressed button
 */
export async function ask<T extends string>(screens: Screens, text: ScreenText, choices: readonly Choice<T>[]): Promise<T> {
  return new Promise<T>((resolve) => {
    const buttons = choices.map(({ value, label, kind }) =>
      element('button', {
        class: `button button-${kind} button-wide`,
        text: label,
        attributes: { type: 'button', 'data-choice': value },
        onClick: () => resolve(value),
      }),
    );
    screens.show(createScreen(text, buttons));
  });
}

/**
 * @param title what is going on
 * @param body one line more
 * @returns a screen that asks for patience
 */
export function createWaitScreen(title: string, body = ''): HTMLElement {
  return element('section', { class: 'screen screen-wait', attributes: { 'aria-busy': 'true' } }, [
    element('div', { class: 'spinner', attributes: { 'aria-hidden': 'true' } }),
    element('h1', { text: title, attributes: { tabindex: '-1' } }),
    ...(body === '' ? [] : [element('p', { class: 'muted', text: body })]),
  ]);
}
