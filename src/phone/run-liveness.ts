import type { ApiClient } from './api-client.ts';
import { type Behaviour, type CameraClock, createCamera } from './camera.ts';
import type { PuppetAction } from './puppet/act.ts';

/** The verdict of one attempt as the phone is told it. */
export interface AttemptVerdict {
  readonly status: 'passed' | 'retry' | 'failed';
  readonly hints: readonly { readonly code: string; readonly text: string; readonly remedy: string }[];
  readonly tries_left: number;
  readonly webauthn?: object;
}

interface WireStep {
  readonly seq: number;
  readonly action: PuppetAction;
  readonly window_ms: number;
}

interface Started {
  readonly attempt: string;
  readonly step: WireStep;
  readonly capture: { readonly stills_at_ms: readonly number[] };
}

/** What an attempt needs. */
export interface LivenessRun {
  readonly api: ApiClient;
  readonly clock: CameraClock;
  /** `/v1/challenges/chl_…` or `/v1/enrollments/enr_…`. */
  readonly base: string;
  readonly token: string;
  readonly seed: number;
  readonly behaviour: Behaviour;
  readonly onStep?: (action: string) => void;
}

const POLL_MS = 400;
const PATIENCE_MS = 60_000;

/**
 * Performs one attempt in front of the simulated camera: each step is told only after the frames of the one before were sent.
 * @param run what the attempt needs
 * @returns the verdict
 * @throws PhoneProblem as the service refuses
 */
export async function runLiveness(run: LivenessRun): Promise<AttemptVerdict> {
  const { api, base, token } = run;
  const started = await api.json<Started>('POST', `${base}/liveness`, {
    token,
    body: { capture: { source: 'simulator', track_label: 'procedural face', facing: 'user', width: 320, height: 240 } },
  });
  const camera = createCamera({ seed: run.seed, behaviour: run.behaviour, clock: run.clock });
  let step: WireStep | undefined = started.step;
  while (step) {
    run.onStep?.(step.action);
    const chunk = await camera.film({ seq: step.seq, action: step.action, windowMs: step.window_ms }, started.capture.stills_at_ms);
    const answer: { step?: WireStep } = await api.frames(`${base}/liveness/${started.attempt}/${String(step.seq)}`, token, chunk);
    step = answer.step;
  }
  return poll(run, `${base}/liveness/${started.attempt}`);
}

async function poll(run: LivenessRun, path: string): Promise<AttemptVerdict> {
  const until = run.clock.nowMs() + PATIENCE_MS;
  while (run.clock.nowMs() < until) {
    const verdict = await run.api.json<Omit<AttemptVerdict, 'status'> & { status: string }>('GET', path, { token: run.token });
    if (verdict.status === 'passed' || verdict.status === 'retry' || verdict.status === 'failed') return { ...verdict, status: verdict.status };
    await run.clock.sleep(POLL_MS);
  }
  throw new Error('no verdict within a minute');
}
