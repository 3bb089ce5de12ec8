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

/** Follows an enrolment while its code is on the screen. */
async function followEnrollment(status: HTMLElement): Promise<void> {
  const { enrollment = '', watchToken = '', textOpened = '', textComplete = '', textExpired = '' } = status.dataset;
  for (;;) {
    await wait(2000);
    const result = await callApi({
      method: 'GET',
      url: `/v1/enrollments/${enrollment}`,
      token: watchToken,
      language: toLanguage(document.documentElement.lang),
    });
    const state = result.ok
      ? textAt(result.body, 'status')
      : result.problem.status === 410 || result.problem.status === 404
        ? 'expired'
        : '';
    if (['opened', 'consented', 'registered'].includes(state)) status.textContent = textOpened;
    if (state === 'expired') {
      status.textContent = textExpired;
      return;
    }
    if (state === 'complete') {
      status.textContent = textComplete;
      await wait(1200);
      location.assign('/demo/security');
      return;
    }
  }
}

const status = document.querySelector<HTMLElement>('[data-enrollment]');
if (status !== null) void followEnrollment(status);
