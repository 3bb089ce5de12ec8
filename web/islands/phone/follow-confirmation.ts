import { phoneTexts } from '../../texts/phone.ts';
import { translator } from '../../texts/text-table.ts';
import { textAt } from '../../wire/read-json.ts';
import { createScreen } from '../dom/screens.ts';
import { callApi } from '../http/call-api.ts';
import type { PhoneSession } from './phone-session.ts';

const EVERY_MS = 2000;
const WAITING: ReadonlySet<string> = new Set(['awaiting_confirmation', '']);
const APPROVED: ReadonlySet<string> = new Set(['verified', 'consumed']);

/**
 * Waits while the code is typed in the browser, and tells how it ended: three wrong codes end it, and the person at the phone should know.
 * @param session the claimed challenge
 * @returns the last screen
 */
export async function followConfirmation(session: PhoneSession): Promise<HTMLElement> {
  const t = translator(phoneTexts, session.language);
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, EVERY_MS);
    });
    const result = await callApi({ method: 'GET', url: session.basePath, token: session.token, language: session.language });
    // A lost connection is no ending; the session's own clock ends the wait.
    const status = result.ok ? textAt(result.body, 'status') : '';
    if (WAITING.has(status)) continue;
    if (APPROVED.has(status)) return createScreen({ icon: 'check', tone: 'ok', title: t('doneTitle'), body: [t('doneBody')] });
    return createScreen({ icon: 'alert', tone: 'danger', title: t('endedTitle'), body: [t('expiredBody')] });
  }
}
