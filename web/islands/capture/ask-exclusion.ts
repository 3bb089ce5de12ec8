import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { ask, type Screens } from '../dom/screens.ts';

/** An action that the server can leave out. */
export type ExcludableAction = 'blink' | 'nod' | 'mouth_open';

/**
 * Asks which action the person cannot do. One is left out, for the whole request; without a turn of the head the check cannot do, so whoever cannot turn is led to another way.
 * @param screens where
 * @param language the person's language
 * @returns what to leave out, `other` for another way, or null when the person thought better of it
 */
export async function askExclusion(screens: Screens, language: Language): Promise<ExcludableAction | 'other' | null> {
  const t = translator(captureTexts, language);
  const choice = await ask<ExcludableAction | 'turn' | 'back'>(screens, { icon: 'face', tone: 'quiet', title: t('swapTitle'), body: [t('swapBody')] }, [
    { value: 'blink', label: t('swapBlink'), kind: 'outline' },
    { value: 'nod', label: t('swapNod'), kind: 'outline' },
    { value: 'mouth_open', label: t('swapMouth'), kind: 'outline' },
    { value: 'turn', label: t('swapTurn'), kind: 'outline' },
    { value: 'back', label: t('swapBack'), kind: 'text' },
  ]);
  if (choice === 'back') return null;
  if (choice !== 'turn') return choice;
  const next = await ask<'other' | 'back'>(screens, { icon: 'face', tone: 'quiet', title: t('turnTitle'), body: [t('turnBody')] }, [
    { value: 'other', label: t('otherWay'), kind: 'primary' },
    { value: 'back', label: t('swapBack'), kind: 'text' },
  ]);
  return next === 'other' ? 'other' : null;
}
