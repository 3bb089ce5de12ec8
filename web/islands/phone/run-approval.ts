import { phoneTexts } from '../../texts/phone.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { textAt } from '../../wire/read-json.ts';
import { element } from '../dom/element.ts';
import { ask, createScreen, createWaitScreen, type Screens, type ScreenText } from '../dom/screens.ts';
import { type ApiProblem, callApi } from '../http/call-api.ts';
import { prove } from './choose-method.ts';
import { followConfirmation } from './follow-confirmation.ts';
import { type PhoneSession, toPhoneSession } from './phone-session.ts';
import { showApproval } from './show-approval.ts';
import type { QrClaim } from './take-fragment.ts';

/** The page an approval runs in. */
export interface ApprovalPage {
  readonly screens: Screens;
  readonly language: Language;
  readonly deviceToken: string;
}

/**
 * The whole approval: claim, show, decide, prove, sign, tell.
 * @param page screens, language and the phone's token
 * @param claim what the QR code carried
 * @returns `scan` when the person wants to scan again, else `end`
 */
export async function runApproval(page: ApprovalPage, claim: QrClaim): Promise<'scan' | 'end'> {
  const t = translator(phoneTexts, page.language);
  page.screens.show(createWaitScreen(t('claiming')));
  const result = await callApi({
    method: 'POST',
    url: `/v1/challenges/${claim.challengeId}/claim`,
    json: { secret: claim.secret, frame: claim.frame, device_token: page.deviceToken },
    language: page.language,
  });
  if (!result.ok) return askAfterClaimProblem(page, claim, result.problem);
  const session = toPhoneSession(result.body, claim.challengeId, page);
  const timer = setTimeout(
    () => {
      page.screens.end(createScreen({ icon: 'clock', tone: 'quiet', title: t('expiredTitle'), body: [t('expiredBody')] }));
    },
    Math.max(0, session.expiresAtMs - Date.now()),
  );
  const ending = await decide(session);
  clearTimeout(timer);
  page.screens.end(ending);
  return 'end';
}

async function decide(session: PhoneSession): Promise<HTMLElement> {
  const t = translator(phoneTexts, session.language);
  for (;;) {
    const choice = await showApproval(session.screens, session.approval, session.language);
    const outcome = choice === 'decline' ? 'decline' : await prove(session);
    if (outcome === 'decline') {
      const declined = await decline(session);
      if (declined !== null) return declined;
    } else if (outcome.kind === 'ended') {
      return createScreen({ icon: 'alert', tone: 'danger', title: t('endedTitle'), body: [outcome.problem.remedy] });
    } else {
      if (textAt(outcome.body, 'status') !== 'awaiting_confirmation') {
        return createScreen({ icon: 'check', tone: 'ok', title: t('doneTitle'), body: [t('doneBody')] });
      }
      session.screens.show(codeScreen(textAt(outcome.body, 'confirm_code'), session.language));
      return followConfirmation(session);
    }
  }
}

async function decline(session: PhoneSession): Promise<HTMLElement | null> {
  const t = translator(phoneTexts, session.language);
  const reason = await ask<'not_me' | 'wrong_details' | 'changed_mind' | 'other' | 'back'>(
    session.screens,
    { icon: 'cross', tone: 'danger', title: t('reasonTitle'), body: [t('reasonBody')] },
    [
      { value: 'not_me', label: t('reasonNotMe'), kind: 'outline' },
      { value: 'wrong_details', label: t('reasonDetails'), kind: 'outline' },
      { value: 'changed_mind', label: t('reasonChanged'), kind: 'outline' },
      { value: 'other', label: t('reasonOther'), kind: 'outline' },
      { value: 'back', label: t('reasonBack'), kind: 'text' },
    ],
  );
  if (reason === 'back') return null;
  session.screens.show(createWaitScreen(t('declining')));
  const result = await session.post('reject', { reason });
  if (!result.ok)
    return createScreen({
      icon: 'alert',
      tone: 'danger',
      title: t('endedTitle'),
      body: [t('declineFailed'), result.problem.remedy],
    });
  return createScreen({
    icon: 'cross',
    tone: 'quiet',
    title: t('declinedTitle'),
    body: reason === 'not_me' ? [t('declinedBody'), t('declinedNotMe')] : [t('declinedBody')],
  });
}

function codeScreen(code: string, language: Language): HTMLElement {
  const t = translator(phoneTexts, language);
  const digits = element('p', { class: 'confirm-code', attributes: { 'data-confirm-code': code, 'aria-hidden': 'true' } }, [
    element('span', { text: code.slice(0, 3) }),
    element('span', { text: code.slice(3) }),
  ]);
  const spoken = element('p', { class: 'visually-hidden', text: t('codeSpoken', { code: code.split('').join(' ') }) });
  return createScreen({ icon: 'shield', title: t('codeTitle'), body: [t('codeBody')], extra: [digits, spoken] });
}

async function askAfterClaimProblem(page: ApprovalPage, claim: QrClaim, problem: ApiProblem): Promise<'scan' | 'end'> {
  const t = translator(phoneTexts, page.language);
  const choices = [{ value: 'scan', label: t('scanAgain'), kind: 'primary' }] as const;
  const text = claimProblemText(problem, page.language);
  if (problem.status === 0 || problem.status >= 500) {
    const chosen = await ask<'again' | 'scan'>(page.screens, text, [
      { value: 'again', label: t('again'), kind: 'primary' },
      { value: 'scan', label: t('scanAgain'), kind: 'outline' },
    ]);
    return chosen === 'again' ? runApproval(page, claim) : 'scan';
  }
  return ask<'scan'>(page.screens, text, choices);
}

function claimProblemText(problem: ApiProblem, language: Language): ScreenText {
  const t = translator(phoneTexts, language);
  switch (problem.code) {
    case 'qr_frame_stale':
      return { icon: 'clock', tone: 'quiet', title: t('staleTitle'), body: [problem.remedy] };
    case 'challenge_not_found':
      return { icon: 'alert', tone: 'danger', title: t('notFoundTitle'), body: [problem.remedy] };
    case 'challenge_already_claimed':
      return { icon: 'alert', tone: 'danger', title: t('takenTitle'), body: [problem.remedy, t('takenBody')] };
    case 'challenge_expired':
      return { icon: 'clock', tone: 'quiet', title: t('expiredTitle'), body: [t('expiredBody')] };
    default:
      return { icon: 'alert', tone: 'danger', title: t('problemTitle'), body: [problem.remedy] };
  }
}
