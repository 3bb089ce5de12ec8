import '../styles/demo.css';
import { toLanguage } from '../texts/text-table.ts';
import { textAt } from '../wire/read-json.ts';
import { wait } from '../wire/wait.ts';
import { callApi } from './http/call-api.ts';

/** The element says "verified": the form asks our own server, which asks the API. */
addEventListener(
  'stepup:verified',
  () => {
    document.querySelector<HTMLFormElement>('[data-finish-form]')?.requestSubmit();
  },
  { once: true },
);

addEventListener('stepup:ended', () => {
  const after = document.querySelector<HTMLElement>('[data-after-end]');
  if (after !== null) after.hidden = false;
});

/** Unknown or gone: nothing more will come. */
function isOver(status: number): boolean {
  return status === 404 || status === 410;
}

/** Follows an enrolment while its code is on the screen. */
async function followEnrollment(status: HTMLElement): Promise<void> {
  const data = status.dataset;
  const say = (text: string | undefined): void => {
    status.textContent = text ?? '';
  };
  for (;;) {
    await wait(2000);
    const result = await callApi({
      method: 'GET',
      url: `/v1/enrollments/${data['enrollment'] ?? ''}`,
      token: data['watchToken'] ?? '',
      language: toLanguage(document.documentElement.lang),
    });
    const state = result.ok ? textAt(result.body, 'status') : isOver(result.problem.status) ? 'expired' : '';
    if (['opened', 'consented', 'registered'].includes(state)) say(data['textOpened']);
    if (state === 'expired') {
      say(data['textExpired']);
      return;
    }
    if (state === 'complete') {
      say(data['textComplete']);
      await wait(1200);
      location.assign('/demo/security');
      return;
    }
  }
}

const status = document.querySelector<HTMLElement>('[data-enrollment]');
if (status !== null) void followEnrollment(status);
