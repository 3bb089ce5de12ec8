import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { type ChoiceKey, DISPLAY_CHOICES, isChosen, rememberChoice } from '../dom/display-choices.ts';
import { element } from '../dom/element.ts';
import { mayLightScreen } from './light-screen.ts';

/** What makes the face check easier to follow: prompts aloud, large text, high contrast. */
export interface CaptureComforts {
  /** Switches to show; a switch that this browser cannot serve is left out. */
  readonly controls: readonly HTMLElement[];
  /** Says a prompt aloud when asked for, by the phone's own voice; nothing otherwise. */
  readonly say: (text: string) => void;
  /** What to say before about colours of the screen; empty where there are none. */
  readonly notice: readonly HTMLElement[];
  /** Whether the screen may light the face: the operator wants it, and the person did not leave it out. */
  readonly lightsScreen: () => boolean;
}

/**
 * Makes the switches of the face check and applies what was chosen before. Choices stay in this browser and are told to nobody.
 * @param language the person's language
 * @returns the switches and the voice
 */
export function createCaptureComforts(language: Language): CaptureComforts {
  const t = translator(captureTexts, language);
  const large = createDisplaySwitch('shualian.large-text', t('largeText'));
  const contrast = createDisplaySwitch('shualian.high-contrast', t('highContrast'));
  const noLight = mayLightScreen() ? createSwitch('shualian.no-light', t('noLight'), () => undefined) : null;
  const light = {
    notice: noLight === null ? [] : [element('p', { class: 'notice', text: t('lightNotice') }), noLight.label],
    lightsScreen: () => noLight !== null && !noLight.box.checked,
  };
  if (!('speechSynthesis' in globalThis)) return { ...light, controls: [large.label, contrast.label], say: () => undefined };
  const voice = createSwitch('shualian.speak', t('speak'), (isOn) => {
    if (!isOn) speechSynthesis.cancel();
  });
  return {
    ...light,
    controls: [large.label, contrast.label, voice.label],
    say: (text) => {
      if (!voice.box.checked) return;
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = language;
      speechSynthesis.cancel();
      speechSynthesis.speak(utterance);
    },
  };
}

interface Switch {
  readonly box: HTMLInputElement;
  readonly label: HTMLElement;
}

function createDisplaySwitch(key: keyof typeof DISPLAY_CHOICES, text: string): Switch {
  return createSwitch(key, text, (isOn) => document.documentElement.classList.toggle(DISPLAY_CHOICES[key], isOn));
}

function createSwitch(key: ChoiceKey, text: string, apply: (isOn: boolean) => void): Switch {
  const box = element('input', { attributes: { type: 'checkbox', 'data-comfort': key } });
  box.checked = isChosen(key);
  apply(box.checked);
  box.addEventListener('change', () => {
    apply(box.checked);
    rememberChoice(key, box.checked);
  });
  return { box, label: element('label', { class: 'check' }, [box, element('span', { text })]) };
}
