import { randomUUID } from 'node:crypto';
import { type ApiClient, PhoneProblem } from './api-client.ts';
import { type Behaviour, type CameraClock, createCamera, type WireLight } from './camera.ts';
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
  readonly capture: { readonly stills_at_ms: readonly number[]; readonly light?: WireLight };
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
  /** The action that the person says they cannot do. */
  readonly cannot?: string;
  /** Agrees to colours of the screen: they light the face, or, for tests, somebody holds the phone where they do not. */
  readonly screenLight?: 'lit' | 'unlit';
}

interface Progress extends Omit<AttemptVerdict, 'status'> {
  readonly status: string;
  readonly step?: WireStep;
}

const POLL_MS = 400;
const PATIENCE_MS = 60_000;
/** Refusals after which the same request is right: damaged on its way, or its first sending is still at work. */
const REPEATABLE: ReadonlySet<string> = new Set(['frames_digest_mismatch', 'idempotency_in_progress']);

/**
 * Performs one attempt in front of the simulated camera: each step is told only after the frames of the one before were sent. When the network fails it asks
 * how far the service is and goes on from there, as the pages do.
 * @param run what the attempt needs
 * @returns the verdict
 * @throws PhoneProblem as the service refuses
 */
export async function runLiveness(run: LivenessRun): Promise<AttemptVerdict> {
  const { api, base, token } = run;
  const capture = { source: 'simulator', track_label: 'procedural face', facing: 'user', width: 320, height: 240 };
  const said = { capture, ...(run.cannot === undefined ? {} : { cannot: run.cannot }), ...(run.screenLight === undefined ? {} : { screen_light: true }) };
  const idempotencyKey = randomUUID();
  const started = await persist(run, async () => api.json<Started>('POST', `${base}/liveness`, { token, body: said, idempotencyKey }));
  const path = `${base}/liveness/${started.attempt}`;
  const { light } = started.capture;
  const camera = createCamera({ seed: run.seed, behaviour: run.behaviour, clock: run.clock, ...(light && run.screenLight === 'lit' ? { light } : {}) });
  let step: WireStep | undefined = started.step;
  while (step) {
    run.onStep?.(step.action);
    const chunk = await camera.film({ seq: step.seq, action: step.action, windowMs: step.window_ms }, started.capture.stills_at_ms);
    step = await send(run, { path, seq: step.seq, chunk });
  }
  return poll(run, path);
}

/** Sends a chunk until the service has it. @returns the next step, or nothing when no frames are waited for */
async function send(run: LivenessRun, what: { readonly path: string; readonly seq: number; readonly chunk: Uint8Array }): Promise<WireStep | undefined> {
  const { path, seq, chunk } = what;
  for (;;) {
    try {
      return (await run.api.frames<{ step?: WireStep }>(`${path}/${String(seq)}`, run.token, chunk)).step;
    } catch (error) {
      if (hasEnded(error)) return undefined;
      if (!isTransient(error)) throw error;
    }
    const { step } = await persist(run, async () => run.api.json<Progress>('GET', path, { token: run.token }));
    if (step?.seq !== seq) return step;
  }
}

async function poll(run: LivenessRun, path: string): Promise<AttemptVerdict> {
  const until = run.clock.nowMs() + PATIENCE_MS;
  while (run.clock.nowMs() < until) {
    const verdict = await persist(run, async () => run.api.json<Progress>('GET', path, { token: run.token }));
    if (verdict.status === 'passed' || verdict.status === 'retry' || verdict.status === 'failed') return { ...verdict, status: verdict.status };
    await run.clock.sleep(POLL_MS);
  }
  throw new Error('no verdict within a minute');
}

/** Repeats a request that may be repeated while the network fails. */
async function persist<T>(run: LivenessRun, request: () => Promise<T>): Promise<T> {
  const until = run.clock.nowMs() + PATIENCE_MS;
  for (let tries = 0; ; tries++) {
    try {
      return await request();
    } catch (error) {
      if (!isTransient(error) || run.clock.nowMs() > until) throw error;
      await run.clock.sleep(Math.min(300 * 2 ** tries, 2000));
    }
  }
}

/** The network failed, or the service for a moment: `fetch` throws a TypeError, as the Fetch Standard says. */
function isTransient(error: unknown): boolean {
  return error instanceof PhoneProblem ? error.status >= 500 || REPEATABLE.has(error.code) : error instanceof TypeError;
}

/** The verdict says more than the refusal. */
function hasEnded(error: unknown): boolean {
  return error instanceof PhoneProblem && (error.code === 'liveness_step_late' || error.code === 'liveness_attempt_ended');
}
