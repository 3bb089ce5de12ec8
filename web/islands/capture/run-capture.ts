import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { wait } from '../../wire/wait.ts';
import { element } from '../dom/element.ts';
import { ask, type Choice, createWaitScreen, type Screens } from '../dom/screens.ts';
import { icon } from '../dom/svg.ts';
import type { ApiProblem } from '../http/call-api.ts';
import { type CaptureComforts, createCaptureComforts } from './capture-comforts.ts';
import { isProblem, type LivenessTarget, type Verdict } from './liveness-api.ts';
import { openCamera } from './open-camera.ts';
import { performAttempt } from './perform-attempt.ts';
import { cameraRemedy } from './prompts.ts';

/** How the face check ended for the page. */
export type CaptureResult =
  | { readonly kind: 'passed'; readonly webauthn: unknown }
  /** The person wants, or needs, another way. */
  | { readonly kind: 'other' }
  /** The challenge or enrolment itself is over. */
  | { readonly kind: 'ended'; readonly problem: ApiProblem };

type Next = 'again' | 'other' | CaptureResult;

/** Codes after which a face cannot be tried any more in this run. */
const FACE_OVER: readonly string[] = ['face_closed', 'liveness_tries_exhausted', 'face_not_enrolled', 'consent_required', 'consent_outdated', 'vendor_missing'];

/**
 * Guides through the face check until it passes, the tries are used up, or the person chooses another way, which is always offered.
 * @param screens where to show it
 * @param target whose check it is
 * @returns how it ended
 */
export async function runCapture(screens: Screens, target: LivenessTarget): Promise<CaptureResult> {
  const comforts = createCaptureComforts(target.language);
  let next: Next = await askReady(screens, target.language, comforts);
  while (next === 'again') next = await tryOnce(screens, target, comforts);
  return next === 'other' ? { kind: 'other' } : next;
}

async function tryOnce(screens: Screens, target: LivenessTarget, comforts: CaptureComforts): Promise<Next> {
  const t = translator(captureTexts, target.language);
  screens.show(createWaitScreen(t('opening')));
  const camera = await openCamera('user');
  if (typeof camera === 'string') {
    return ask<'again' | 'other'>(
      screens,
      { icon: 'camera', tone: 'danger', title: t('problemTitle'), body: [cameraRemedy(camera, target.language)] },
      againOrOther(target.language),
    );
  }
  try {
    const outcome = await performAttempt({ screens, target, camera, say: comforts.say });
    camera.close();
    if (outcome === 'stopped') return await askReady(screens, target.language, comforts);
    return isProblem(outcome) ? await askAfterProblem(screens, outcome, target.language) : await askAfterVerdict(screens, outcome, target.language);
  } finally {
    camera.close();
  }
}

async function askReady(screens: Screens, language: Language, comforts: CaptureComforts): Promise<'again' | 'other'> {
  const t = translator(captureTexts, language);
  const tips = element(
    'ul',
    { class: 'tips' },
    [t('tip1'), t('tip2'), t('tip3')].map((tip) => element('li', {}, [icon('check'), element('span', { text: tip })])),
  );
  return ask<'again' | 'other'>(
    screens,
    {
      icon: 'face',
      title: t('readyTitle'),
      body: [t('readyBody')],
      extra: [tips, ...comforts.controls, element('p', { class: 'fine muted', text: t('privacy') })],
    },
    [
      { value: 'again', label: t('ready'), kind: 'primary' },
      { value: 'other', label: t('otherWay'), kind: 'outline' },
    ],
  );
}

async function askAfterVerdict(screens: Screens, verdict: Verdict, language: Language): Promise<Next> {
  const t = translator(captureTexts, language);
  if (verdict.status === 'passed') return { kind: 'passed', webauthn: verdict.webauthn };
  const hints = verdict.hints.length > 0 ? verdict.hints : [t('retryNeutral')];
  if (verdict.status === 'retry' && verdict.triesLeft > 0) {
    return ask<'again' | 'other'>(
      screens,
      {
        icon: 'alert',
        tone: 'quiet',
        title: t('retryTitle'),
        body: [...hints, t('triesLeft', { n: verdict.triesLeft })],
      },
      againOrOther(language),
    );
  }
  return ask<'other'>(screens, { icon: 'alert', tone: 'danger', title: t('failedTitle'), body: [...verdict.hints, t('failedBody')] }, [
    { value: 'other', label: t('otherWay'), kind: 'primary' },
  ]);
}

async function askAfterProblem(screens: Screens, problem: ApiProblem, language: Language): Promise<Next> {
  const t = translator(captureTexts, language);
  if (problem.code.startsWith('challenge_') || problem.code.startsWith('enrollment_') || problem.status === 401) return { kind: 'ended', problem };
  const remedy = problem.code === 'client_outdated' || problem.code === 'capture_refused' ? cameraRemedy('camera_unsupported', language) : problem.remedy;
  const text = { icon: 'alert', tone: 'danger', title: t('problemOther'), body: [remedy] } as const;
  if (FACE_OVER.includes(problem.code)) return ask<'other'>(screens, text, [{ value: 'other', label: t('otherWay'), kind: 'primary' }]);
  const waitSeconds = problem.code === 'face_try_later' ? (problem.retryAfterSeconds ?? 30) : 0;
  const chosen = ask<'again' | 'other'>(screens, text, againOrOther(language));
  void countDown(waitSeconds, language);
  return chosen;
}

/** Keeps the button shut while the server would refuse anyway, and says for how long. */
async function countDown(seconds: number, language: Language): Promise<void> {
  const t = translator(captureTexts, language);
  const button = document.querySelector<HTMLButtonElement>('[data-choice="again"]');
  if (button === null || seconds <= 0) return;
  button.disabled = true;
  for (let left = Math.ceil(seconds); left > 0 && button.isConnected; left -= 1) {
    button.textContent = t('waitSeconds', { n: left });
    await wait(1000);
  }
  button.disabled = false;
  button.textContent = t('again');
}

function againOrOther(language: Language): readonly Choice<'again' | 'other'>[] {
  const t = translator(captureTexts, language);
  return [
    { value: 'again', label: t('again'), kind: 'primary' },
    { value: 'other', label: t('otherWay'), kind: 'outline' },
  ];
}
