import { captureTexts } from '../../texts/capture.ts';
import { type Language, translator } from '../../texts/text-table.ts';
import { createWaitScreen, type Screens } from '../dom/screens.ts';
import type { ApiProblem } from '../http/call-api.ts';
import type { ExcludableAction } from './ask-exclusion.ts';
import { type CaptureView, createCaptureView } from './capture-view.ts';
import { encodeChunk } from './encode-chunk.ts';
import { startFaceHints } from './face-hints.ts';
import { type Attempt, awaitVerdict, isProblem, type LivenessTarget, sendChunk, startAttempt, type VendorAttempt, type Verdict } from './liveness-api.ts';
import { lightScreen } from './light-screen.ts';
import { type Camera, facingOf } from './open-camera.ts';
import { hintText, promptOf } from './prompts.ts';
import { createRecorder } from './record-step.ts';
import { runVendorCapture } from './vendor-capture.ts';

/** What an attempt is made with. */
export interface AttemptDeps {
  readonly screens: Screens;
  readonly target: LivenessTarget;
  readonly camera: Camera;
  /** Says a prompt aloud, or nothing. */
  readonly say: (text: string) => void;
  /** What the person cannot do, once they said so. */
  readonly cannot: ExcludableAction | null;
  /** The screen may light the face. */
  readonly lightsScreen: boolean;
}

/** The face was held well for this long: then the attempt starts by itself. */
const GOOD_MS = 900;
/** Hints that still help while the head moves as asked. */
const MOVING_HINTS: readonly string[] = ['no_face', 'too_dark', 'too_bright', 'backlit', 'multiple_faces'];

/**
 * One attempt, from the preview to the verdict.
 * @param deps screens, target, camera, voice
 * @returns the verdict, the problem, `stopped` when the person pressed stop before it began, or `swap` when another action was asked for
 */
export async function performAttempt(deps: AttemptDeps): Promise<Verdict | ApiProblem | 'stopped' | 'swap'> {
  const { screens, target, camera } = deps;
  const view = createCaptureView(target.language, deps.cannot === null);
  screens.show(view.root);
  view.video.srcObject = camera.stream;
  await view.video.play().catch(() => undefined);
  const hints = followHints(view, target);
  try {
    const choice = await Promise.race([view.pressed, hints.steady, whenAborted(view.swap)]);
    if (choice !== 'begin') return choice === 'stop' ? 'stopped' : 'swap';
    const { videoWidth: width, videoHeight: height } = view.video;
    const attempt = await startAttempt(
      target,
      { label: camera.track.label, facing: facingOf(camera.track), width, height, cannot: deps.cannot, lightsScreen: deps.lightsScreen },
      () => {
        hints.pause(true);
        view.setHint(networkText(target.language));
      },
    );
    if (isProblem(attempt)) return attempt;
    if ('vendor' in attempt) return await runVendor(attempt, deps);
    view.setHint('');
    hints.pause(false);
    hints.limitTo(MOVING_HINTS);
    return await runSteps(attempt, { view, hints }, deps);
  } finally {
    hints.stop();
  }
}

async function whenAborted(signal: AbortSignal): Promise<'swap'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('swap'), { once: true });
  });
}

/** The vendor's SDK wants the camera for itself; how it ended is asked of our server, whatever the SDK said. */
async function runVendor(attempt: VendorAttempt, { camera, screens, target }: AttemptDeps): Promise<Verdict | ApiProblem> {
  camera.close();
  const t = translator(captureTexts, target.language);
  screens.show(createWaitScreen(t('checking')));
  const trouble = await runVendorCapture(attempt.vendor, target.language);
  return trouble === null
    ? awaitVerdict(target, attempt.id, () => showTrouble({ screens, target }))
    : { status: 0, ...trouble, retryAfterSeconds: null, triesLeft: null };
}

async function runSteps(
  attempt: Attempt,
  stage: { readonly view: CaptureView; readonly hints: HintFollower },
  deps: AttemptDeps,
): Promise<Verdict | ApiProblem | 'swap'> {
  const { view, hints } = stage;
  const { target, screens, camera, say } = deps;
  const t = translator(captureTexts, target.language);
  const abandoned = new AbortController();
  const recorder = createRecorder(view.video, attempt.settings, abandoned.signal);
  camera.track.addEventListener('ended', () => abandoned.abort(), { once: true });
  view.swap.addEventListener('abort', () => abandoned.abort(), { once: true });
  let { step } = attempt;
  for (;;) {
    view.showPrompt(step.action, { number: step.seq + 1, total: attempt.stepsTotal });
    say(promptOf(step.action, target.language).text);
    if ('vibrate' in navigator) navigator.vibrate(40);
    const darken = step.seq === 0 && attempt.light !== null ? lightScreen(attempt.light) : () => undefined;
    const frames = await recorder.record(step.windowMs, view.setProgress);
    darken();
    if (view.swap.aborted) return 'swap';
    view.showSending(t('sending'));
    hints.pause(true);
    const next = await sendChunk(target, { attempt: attempt.id, seq: step.seq }, encodeChunk(frames), () => {
      view.setHint(networkText(target.language));
    });
    view.setHint('');
    hints.pause(false);
    if (next === 'verifying' || (isProblem(next) && isSettled(next))) break;
    if (isProblem(next)) return next;
    step = next;
  }
  camera.close();
  screens.show(createWaitScreen(t('checking'), t('checkingBody')));
  return awaitVerdict(target, attempt.id, () => showTrouble(deps));
}

function showTrouble({ screens, target }: Pick<AttemptDeps, 'screens' | 'target'>): void {
  screens.show(createWaitScreen(translator(captureTexts, target.language)('checking'), networkText(target.language)));
}

/** What is wrong with the network, as far as the browser knows. */
function networkText(language: Language): string {
  return translator(captureTexts, language)(navigator.onLine ? 'resending' : 'offline');
}

/** The attempt has a verdict already, with hints that say more than the problem. */
function isSettled(problem: ApiProblem): boolean {
  return problem.code === 'liveness_step_late' || problem.code === 'liveness_attempt_ended';
}

interface HintFollower {
  /** `begin` once the face was well placed for a while (never without a detector); `stop` when another screen took the place, so that no camera stays open behind it. */
  readonly steady: Promise<'begin' | 'stop'>;
  readonly limitTo: (codes: readonly string[]) => void;
  /** While paused the hint line belongs to the network. */
  readonly pause: (isPaused: boolean) => void;
  readonly stop: () => void;
}

function followHints(view: CaptureView, target: LivenessTarget): HintFollower {
  let allowed: readonly string[] | null = null;
  let goodSince: number | null = null;
  let isPaused = false;
  let resolveSteady: (value: 'begin' | 'stop') => void = () => undefined;
  const steady = new Promise<'begin' | 'stop'>((resolve) => {
    resolveSteady = resolve;
  });
  const hints = startFaceHints(view.video, (hint) => {
    if (!view.root.isConnected) resolveSteady('stop');
    if (isPaused) return;
    const isShown = hint !== null && hint !== 'good' && (allowed === null || allowed.includes(hint));
    view.setHint(isShown ? hintText(hint, target.language) : '');
    if (allowed !== null) return;
    goodSince = hint === 'good' ? (goodSince ?? performance.now()) : null;
    view.showPlacing(goodSince !== null);
    if (goodSince !== null && performance.now() - goodSince > GOOD_MS) resolveSteady('begin');
  });
  return {
    steady,
    pause: (value) => {
      isPaused = value;
    },
    limitTo: (codes) => {
      allowed = codes;
    },
    stop: hints.stop,
  };
}
