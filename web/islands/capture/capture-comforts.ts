import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { element } from '../dom/element.ts';

/** What makes the face check easier to follow: prompts aloud, large text. */
export interface CaptureComforts {
  /** Switches to show; a switch that this browser cannot serve is left out. */
  readonly controls: readonly HTMLElement[];
  /** Says a prompt aloud when asked for, by the phone's own voice; nothing otherwise. */
  readonly say: (text: string) => void;
}

/**
 * Makes the switches of the face check and applies what was chosen before. Choices stay in this browser and are told to nobody.
 * @param language the person's language
 * @returns the switches and the voice
 */
export function createCaptureComforts(language: Language): CaptureComforts {
  const t = translator(captureTexts, language);
  const large = createSwitch('shualian.large-text', t('largeText'), (isOn) => document.documentElement.classList.toggle('large-text', isOn));
  if (!('speechSynthesis' in globalThis)) return { controls: [large.label], say: () => undefined };
  const voice = createSwitch('shualian.speak', t('speak'), (isOn) => {
    if (!isOn) speechSynthesis.cancel();
  });
  return {
    controls: [large.label, voice.label],
    say: (text) => {
      if (!voice.box.checked) return;
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = language;
      speechSynthesis.cancel();
      speechSynthesis.speak(utterance);
    },
  };
}

function createSwitch(key: string, text: string, apply: (isOn: boolean) => void): { readonly box: HTMLInputElement; readonly label: HTMLElement } {
  const box = element('input', { attributes: { type: 'checkbox', 'data-comfort': key } });
  box.checked = remembered(key);
  apply(box.checked);
  box.addEventListener('change', () => {
    apply(box.checked);
    remember(key, box.checked);
  });
  return { box, label: element('label', { class: 'check' }, [box, element('span', { text })]) };
}

// Storage may be switched off: then a choice holds for this page alone.
function remembered(key: string): boolean {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}

function remember(key: string, isOn: boolean): void {
  try {
    localStorage.setItem(key, isOn ? 'on' : 'off');
  } catch {
    // Nothing is lost but the memory of it.
  }
}
