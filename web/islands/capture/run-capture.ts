import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { wait } from '../../wire/wait.ts';
import { element } from '../dom/element.ts';
import { ask, type Choice, createWaitScreen, type Screens } from '../dom/screens.ts';
import { icon } from '../dom/svg.ts';
import type { ApiProblem } from '../http/call-api.ts';
import { askExclusion, type ExcludableAction } from './ask-exclusion.ts';
import { type CaptureComforts, createCaptureComforts } from './capture-comforts.ts';
import { isProblem, type LivenessTarget, type Verdict, type VerdictHint } from './liveness-api.ts';
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

type Next = 'again' | 'swap' | 'other' | CaptureResult;

/** What all tries of a run share. */
interface Run {
  readonly screens: Screens;
  readonly target: LivenessTarget;
  readonly comforts: CaptureComforts;
  /** What the person cannot do, once they said so. */
  cannot: ExcludableAction | null;
}

/** Codes after which a face cannot be tried any more in this run. */
const FACE_OVER: readonly string[] = ['face_closed', 'liveness_tries_exhausted', 'face_not_enrolled', 'consent_required', 'consent_outdated', 'vendor_missing'];

/**
 * Guides through the face check until it passes, the tries are used up, or the person chooses another way, which is always offered.
 * @param screens where to show it
 * @param target whose check it is
 * @returns how it ended
 */
export async function runCapture(screens: Screens, target: LivenessTarget): Promise<CaptureResult> {
  const run: Run = { screens, target, comforts: createCaptureComforts(target.language), cannot: null };
  let next: Next = await askReady(run);
  while (next === 'again' || next === 'swap') next = next === 'again' ? await tryOnce(run) : await swap(run);
  return next === 'other' ? { kind: 'other' } : next;
}

async function swap(run: Run): Promise<Next> {
  const answer = await askExclusion(run.screens, run.target.language);
  if (answer === 'other') return 'other';
  run.cannot = answer;
  return askReady(run);
}

async function tryOnce(run: Run): Promise<Next> {
  const { screens, target } = run;
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
    const outcome = await performAttempt({ screens, target, camera, say: run.comforts.say, cannot: run.cannot, lightsScreen: run.comforts.lightsScreen() });
    camera.close();
    if (outcome === 'stopped') return await askReady(run);
    if (outcome === 'swap') return 'swap';
    return isProblem(outcome) ? await askAfterProblem(run, outcome) : await askAfterVerdict(run, outcome);
  } finally {
    camera.close();
  }
}

async function askReady({ screens, target: { language }, comforts, cannot }: Run): Promise<Next> {
  const t = translator(captureTexts, language);
  const tips = element(
    'ul',
    { class: 'tips' },
    [t('tip1'), t('tip2'), t('tip3')].map((tip) => element('li', {}, [icon('check'), element('span', { text: tip })])),
  );
  const noted = cannot === null ? [] : [element('p', { class: 'notice', text: t('swapNoted', { action: t(EXCLUDED[cannot]) }) })];
  return ask<'again' | 'swap' | 'other'>(
    screens,
    {
      icon: 'face',
      title: t('readyTitle'),
      body: [t('readyBody')],
      extra: [
        ...noted,
        tips,
        ...comforts.notice,
        element('div', { class: 'comforts' }, comforts.controls),
        element('p', { class: 'fine muted', text: t('privacy') }),
      ],
    },
    [
      { value: 'again', label: t('ready'), kind: 'primary' },
      { value: 'other', label: t('otherWay'), kind: 'outline' },
      ...(cannot === null ? [{ value: 'swap', label: t('swapReady'), kind: 'text' } as const] : []),
    ],
  );
}

async function askAfterVerdict({ screens, target: { language }, cannot }: Run, verdict: Verdict): Promise<Next> {
  const t = translator(captureTexts, language);
  if (verdict.status === 'passed') return { kind: 'passed', webauthn: verdict.webauthn };
  const hasHints = verdict.hints.length > 0;
  if (verdict.status === 'retry' && verdict.triesLeft > 0) {
    return ask<'again' | 'swap' | 'other'>(
      screens,
      {
        icon: 'alert',
        tone: 'quiet',
        title: t('retryTitle'),
        body: hasHints ? [] : [t('retryNeutral')],
        extra: [...hintList(verdict.hints), element('p', { class: 'muted', text: t('triesLeft', { n: verdict.triesLeft }) })],
      },
      [...againOrOther(language), ...(cannot === null ? [{ value: 'swap', label: t('swap'), kind: 'text' } as const] : [])],
    );
  }
  return ask<'other'>(screens, { icon: 'alert', tone: 'danger', title: t('failedTitle'), body: [t('failedBody')], extra: hintList(verdict.hints) }, [
    { value: 'other', label: t('otherWay'), kind: 'primary' },
  ]);
}

/** How an action that is left out is called. */
const EXCLUDED = { blink: 'swapBlink', nod: 'swapNod', mouth_open: 'swapMouth' } as const satisfies Record<ExcludableAction, keyof typeof captureTexts>;

function hintList(hints: readonly VerdictHint[]): readonly HTMLElement[] {
  if (hints.length === 0) return [];
  const items = hints.map(({ text, remedy }) =>
    element('li', {}, [icon('alert'), element('span', {}, [element('strong', { text }), element('span', { class: 'hint-remedy', text: remedy })])]),
  );
  return [element('ul', { class: 'tips hint-list' }, items)];
}

async function askAfterProblem(run: Run, problem: ApiProblem): Promise<Next> {
  const { screens } = run;
  const { language } = run.target;
  const t = translator(captureTexts, language);
  if (problem.code.startsWith('challenge_') || problem.code.startsWith('enrollment_') || problem.status === 401) return { kind: 'ended', problem };
  // Something else was said before the page was opened again: that holds.
  if (problem.code === 'liveness_exclusion_fixed') run.cannot = null;
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
