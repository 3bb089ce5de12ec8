import { phoneTexts } from '../../texts/phone.ts';
import { translator } from '../../texts/text-table.ts';
import { toObject } from '../../wire/read-json.ts';
import { element } from '../dom/element.ts';
import { askNotice } from '../consent/ask-notice.ts';
import { ask, type Choice, createScreen, createWaitScreen } from '../dom/screens.ts';
import { createProofForm } from '../step-up/proof-form.ts';
import type { PhoneSession } from './phone-session.ts';
import { type SignResult, sign } from './sign.ts';

type Method = 'face' | 'passkey' | 'totp';

/**
 * Proves that it is the person: by face and key, by key alone, or by code and fund password, as the challenge allows. Changing the way is always possible.
 * @param session the claimed challenge
 * @returns how it ended, or `decline`
 */
export async function prove(session: PhoneSession): Promise<Exclude<SignResult, { kind: 'other' }> | 'decline'> {
  let method: Method | 'decline' = session.methods.includes('face') ? 'face' : await askMethod(session);
  for (;;) {
    if (method === 'decline') return 'decline';
    const result: SignResult = await proveBy(method, session);
    if (result.kind !== 'other') return result;
    method = await askMethod(session);
  }
}

async function askMethod(session: PhoneSession): Promise<Method | 'decline'> {
  const t = translator(phoneTexts, session.language);
  const labels = { face: t('methodFace'), passkey: t('methodPasskey'), totp: t('methodTotp') };
  const choices: Choice<Method | 'decline'>[] = (['passkey', 'totp', 'face'] as const)
    .filter((method) => session.methods.includes(method))
    .map((method) => ({ value: method, label: labels[method], kind: 'outline' }));
  const body = choices.some(({ value }) => value !== 'face') ? [] : [t('methodNone')];
  return ask<Method | 'decline'>(session.screens, { icon: 'shield', title: t('methodTitle'), body }, [
    ...choices,
    { value: 'decline', label: t('methodDecline'), kind: 'text' },
  ]);
}

async function proveBy(method: Method, session: PhoneSession): Promise<SignResult> {
  if (method === 'totp') return proveByCode(session);
  if (method === 'passkey') {
    const result = await session.post('fallback', { method: 'passkey' });
    if (!result.ok) return { kind: 'ended', problem: result.problem };
    return sign(session, toObject(result.body)['webauthn']);
  }
  const answered = await answerNotice(session);
  if (answered !== null) return answered;
  const captured = await session.runCapture(session.screens, {
    basePath: session.basePath,
    token: session.token,
    language: session.language,
  });
  return captured.kind === 'passed' ? sign(session, captured.webauthn) : captured;
}

// The answers of this page, so that whoever tries again is not asked twice.
const agreed = new WeakSet<PhoneSession>();

// @returns null where a face check may follow
async function answerNotice(session: PhoneSession): Promise<SignResult | null> {
  const { notice } = session;
  if (notice === null || agreed.has(session)) return null;
  const t = translator(phoneTexts, session.language);
  const face = await askNotice({ ...session, notice, about: session.approval.title, again: t('noticeChanged') });
  session.screens.show(createWaitScreen(t('finishing')));
  const result = await session.post('consent', { face, version: notice.version, locale: notice.locale, sha256: notice.sha256 });
  if (!result.ok) return result.problem.code.startsWith('challenge_') ? { kind: 'ended', problem: result.problem } : { kind: 'other' };
  if (!face) return { kind: 'other' };
  agreed.add(session);
  return null;
}

async function proveByCode(session: PhoneSession): Promise<SignResult> {
  const t = translator(phoneTexts, session.language);
  return new Promise((resolve) => {
    const form = createProofForm({
      fields: [
        { name: 'code', label: t('totpLabel'), kind: 'code' },
        { name: 'fund_password', label: t('fundPasswordLabel'), kind: 'password' },
      ],
      submitLabel: t('totpSend'),
      busyLabel: t('finishing'),
      shapeMessage: t('codeShape'),
      triesText: (n) => t('triesLeft', { n }),
      send: async (values) => {
        const result = await session.post('fallback', { method: 'totp', ...values });
        if (!result.ok && ['challenge_expired', 'challenge_wrong_state', 'method_not_allowed_here'].includes(result.problem.code))
          resolve({ kind: 'ended', problem: result.problem });
        return result;
      },
      onSuccess: (body) => resolve({ kind: 'done', body }),
    });
    const other = element('button', {
      class: 'button button-text',
      text: t('methodTitle'),
      attributes: { type: 'button', 'data-choice': 'other' },
      onClick: () => resolve({ kind: 'other' }),
    });
    session.screens.show(createScreen({ icon: 'key', title: t('totpTitle'), extra: [form] }, [other]));
  });
}
