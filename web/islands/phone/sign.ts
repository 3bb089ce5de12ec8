import { phoneTexts } from '../../texts/phone.ts';
import { translator } from '../../texts/text-table.ts';
import { ask, createWaitScreen } from '../dom/screens.ts';
import type { ApiProblem } from '../http/call-api.ts';
import { tryToSign } from '../http/try-to-sign.ts';
import type { PhoneSession } from './phone-session.ts';

/** How signing ended. */
export type SignResult =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'other' }
  | { readonly kind: 'ended'; readonly problem: ApiProblem };

/** Codes after which the face check no longer counts, while the other ways stay open. */
const FACE_GONE: readonly string[] = ['face_not_enrolled', 'face_reference_outdated', 'consent_required', 'consent_outdated', 'liveness_attempt_ended'];

/**
 * Has the phone's key sign the action and sends the signature.
 * It starts at once; where the browser wants a fresh tap first, or the person canceled, a button starts it again.
 * @param session the claimed challenge
 * @param webauthn what the key must sign
 * @returns how it ended
 */
export async function sign(session: PhoneSession, webauthn: unknown): Promise<SignResult> {
  const t = translator(phoneTexts, session.language);
  session.screens.show(createWaitScreen(t('signTitle'), t('signBody')));
  let assertion = await tryToSign(webauthn);
  for (let tries = 0; ; tries += 1) {
    if (assertion !== null) {
      session.screens.show(createWaitScreen(t('finishing')));
      const result = await session.post('complete', { assertion });
      if (result.ok) return { kind: 'done', body: result.body };
      if (FACE_GONE.includes(result.problem.code)) return askOther(session, result.problem);
      if (result.problem.code !== 'assertion_invalid' && result.problem.status !== 0) return { kind: 'ended', problem: result.problem };
    }
    const body = tries === 0 && assertion === null ? [t('signBody')] : [t('signFailed')];
    const choice = await ask<'sign' | 'other'>(session.screens, { icon: 'key', title: t('signTitle'), body }, [
      { value: 'sign', label: t('signButton'), kind: 'primary' },
      { value: 'other', label: t('methodTitle'), kind: 'outline' },
    ]);
    if (choice === 'other') return { kind: 'other' };
    assertion = await tryToSign(webauthn);
  }
}

async function askOther(session: PhoneSession, problem: ApiProblem): Promise<SignResult> {
  const t = translator(phoneTexts, session.language);
  await ask<'other'>(session.screens, { icon: 'alert', tone: 'danger', title: t('signTitle'), body: [problem.remedy] }, [
    { value: 'other', label: t('methodTitle'), kind: 'primary' },
  ]);
  return { kind: 'other' };
}
