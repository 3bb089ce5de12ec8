/** What a person may choose for the whole page, by the key under which this browser remembers it: the class that it sets. */
export const DISPLAY_CHOICES = { 'shualian.large-text': 'large-text', 'shualian.high-contrast': 'high-contrast' } as const;

/** Key of a remembered choice. */
export type ChoiceKey = keyof typeof DISPLAY_CHOICES | 'shualian.speak' | 'shualian.no-light';

/** Sets what was chosen before, so that the page looks the same from its first screen on. */
export function applyDisplayChoices(): void {
  for (const [key, name] of Object.entries(DISPLAY_CHOICES)) document.documentElement.classList.toggle(name, isChosen(key as keyof typeof DISPLAY_CHOICES));
}

/**
 * @param key a choice
 * @returns whether it was made before; never where storage is switched off
 */
export function isChosen(key: ChoiceKey): boolean {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}

/**
 * Remembers a choice in this browser; it is told to nobody.
 * @param key a choice
 * @param isOn whether it is made
 */
export function rememberChoice(key: ChoiceKey, isOn: boolean): void {
  try {
    localStorage.setItem(key, isOn ? 'on' : 'off');
  } catch {
    // Nothing is lost but the memory of it.
  }
}
