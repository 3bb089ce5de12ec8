import type { Language } from '../../texts/text-table.ts';
import { listAt, numberAt, textAt, toObject } from '../../wire/read-json.ts';
import { wait } from '../../wire/wait.ts';
import { type ApiProblem, type ApiRequest, type ApiResult, callApi } from '../http/call-api.ts';
import type { ExcludableAction } from './ask-exclusion.ts';
import { CHUNK_TYPE } from './encode-chunk.ts';
import { parseScreenLight, type ScreenLight } from './light-screen.ts';
import type { CaptureSettings } from './record-step.ts';
import { parseVendor, type VendorSession } from './vendor-capture.ts';

/** How long a network that is gone is waited for; the server closes a step long before. */
const PATIENCE_MS = 60_000;
/** Refusals after which the same request is right: damaged on its way, or its first sending is still at work. */
const REPEATABLE: readonly string[] = ['frames_digest_mismatch', 'idempotency_in_progress'];

/** Whose face check it is. */
export interface LivenessTarget {
  /** `/v1/challenges/chl_…` or `/v1/enrollments/enr_…`. */
  readonly basePath: string;
  /** The phone's bearer secret. */
  readonly token: string;
  readonly language: Language;
}

/** What is told when an attempt starts: the camera, whose label counts since known virtual cameras are refused, and what the person cannot do. */
export interface AttemptFacts {
  readonly label: string;
  readonly facing: string;
  readonly width: number;
  readonly height: number;
  readonly cannot: ExcludableAction | null;
  /** The person was told of colours of the screen and did not leave them out. */
  readonly lightsScreen: boolean;
}

/** One prompt. */
export interface Step {
  readonly seq: number;
  readonly action: string;
  /** From when it is shown, in milliseconds. */
  readonly windowMs: number;
}

/** A started attempt. */
export interface Attempt {
  readonly id: string;
  readonly step: Step;
  readonly stepsTotal: number;
  readonly settings: CaptureSettings;
  /** Colours to show in the first step; null for none. */
  readonly light: ScreenLight | null;
}

/** A started attempt whose pictures a vendor's SDK takes. */
export interface VendorAttempt {
  readonly id: string;
  readonly vendor: VendorSession;
}

/** What was seen, and what to do about it. */
export interface VerdictHint {
  readonly text: string;
  readonly remedy: string;
}

/** How an attempt ended. */
export interface Verdict {
  readonly status: 'passed' | 'retry' | 'failed';
  readonly hints: readonly VerdictHint[];
  readonly triesLeft: number;
  /** What the phone's key must sign, when passed in a challenge. */
  readonly webauthn: unknown;
}

/**
 * Starts an attempt.
 * @param target whose
 * @param facts what to tell
 * @param onUnstable told when it must be sent again
 * @returns the attempt with its first step or its session at a vendor, or the problem
 */
export async function startAttempt(target: LivenessTarget, facts: AttemptFacts, onUnstable: () => void): Promise<Attempt | VendorAttempt | ApiProblem> {
  const capture = {
    source: 'web',
    track_label: facts.label.slice(0, 200),
    facing: facts.facing,
    ...(facts.width > 0 ? { width: facts.width } : {}),
    ...(facts.height > 0 ? { height: facts.height } : {}),
  };
  const json = { capture, ...(facts.cannot === null ? {} : { cannot: facts.cannot }), ...(facts.lightsScreen ? { screen_light: true } : {}) };
  // The same key with every repetition: an answer that was lost must not cost a try.
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const result = await callUntil(target, { method: 'POST', url: `${target.basePath}/liveness`, json, headers }, onUnstable);
  if (!result.ok) return result.problem;
  const vendor = parseVendor(toObject(result.body)['vendor']);
  if (vendor !== null) return { id: textAt(result.body, 'attempt'), vendor };
  const step = parseStep(toObject(result.body)['step']);
  const settings = toObject(result.body)['capture'];
  if (step === null) return outdated();
  return {
    id: textAt(result.body, 'attempt'),
    step,
    stepsTotal: numberAt(result.body, 'steps_total') ?? 4,
    light: parseScreenLight(toObject(settings)['light']),
    settings: {
      widthPx: numberAt(settings, 'width') ?? 320,
      framesPerSecond: numberAt(settings, 'fps') ?? 15,
      quality: (numberAt(settings, 'quality') ?? 75) / 100,
      stillsAtMs: listAt(settings, 'stills_at_ms').filter((at) => typeof at === 'number'),
    },
  };
}

/**
 * Sends the frames of a step. When the network fails it waits until there is one, asks the server how far it is, and sends the same bytes again only when they did not arrive.
 * @param target whose
 * @param address attempt and step
 * @param body the packed frames
 * @param onUnstable told when it must be sent again
 * @returns the next step, `verifying` when no frames are waited for any more, or the problem
 */
export async function sendChunk(
  target: LivenessTarget,
  address: { readonly attempt: string; readonly seq: number },
  body: Blob,
  onUnstable: () => void,
): Promise<Step | 'verifying' | ApiProblem> {
  const url = `${target.basePath}/liveness/${address.attempt}`;
  const headers = await digestOf(body);
  const until = performance.now() + PATIENCE_MS;
  for (let tries = 0; ; tries += 1) {
    const result = await call(target, { method: 'PUT', url: `${url}/${String(address.seq)}`, bytes: { type: CHUNK_TYPE, body }, headers, timeoutMs: 8000 });
    if (result.ok) return parseStep(toObject(result.body)['step']) ?? 'verifying';
    if (!isTransient(result) || performance.now() > until) return result.problem;
    onUnstable();
    await untilOnline(pauseMs(tries));
    const progress = await callUntil(target, { method: 'GET', url, timeoutMs: 5000 }, onUnstable);
    if (!progress.ok) return progress.problem;
    const step = parseStep(toObject(progress.body)['step']);
    if (step === null) return 'verifying';
    if (step.seq !== address.seq) return step;
  }
}

/**
 * Waits for the verdict.
 * @param target whose
 * @param attempt which
 * @param onUnstable told when the network fails
 * @returns the verdict, or the problem
 */
export async function awaitVerdict(target: LivenessTarget, attempt: string, onUnstable: () => void): Promise<Verdict | ApiProblem> {
  const url = `${target.basePath}/liveness/${attempt}`;
  for (;;) {
    const result = await callUntil(target, { method: 'GET', url }, onUnstable);
    if (!result.ok) return result.problem;
    const verdict = parseVerdict(result.body);
    if (verdict !== null) return verdict;
    await wait(400);
  }
}

type LivenessCall = Omit<ApiRequest, 'token' | 'language'>;

async function call(target: LivenessTarget, request: LivenessCall): Promise<ApiResult> {
  return callApi({ ...request, token: target.token, language: target.language });
}

/** Calls again while the network fails, for a minute at most; only for requests that may be repeated. */
async function callUntil(target: LivenessTarget, request: LivenessCall, onUnstable: () => void): Promise<ApiResult> {
  const until = performance.now() + PATIENCE_MS;
  for (let tries = 0; ; tries += 1) {
    const result = await call(target, request);
    if (!isTransient(result) || performance.now() > until) return result;
    onUnstable();
    await untilOnline(pauseMs(tries));
  }
}

function pauseMs(tries: number): number {
  return Math.min(300 * 2 ** tries, 2000);
}

/** Pauses; while the browser says that it is offline, until it is back. It may be wrong, so never for long. */
async function untilOnline(pause: number): Promise<void> {
  const back = new AbortController();
  const onBack = (): void => back.abort();
  globalThis.addEventListener('online', onBack, { once: true });
  await wait(navigator.onLine ? pause : 3000, back.signal);
  globalThis.removeEventListener('online', onBack);
}

/** Digest of a body, so that damage on its way is told from bad frames. @see RFC 9530 section 2 */
async function digestOf(body: Blob): Promise<Record<string, string>> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await body.arrayBuffer()));
  return { 'Content-Digest': `sha-256=:${btoa(String.fromCharCode(...hash))}:` };
}

/**
 * @param value a result of this module
 * @returns whether it is a problem
 */
export function isProblem(value: unknown): value is ApiProblem {
  return typeof value === 'object' && value !== null && 'remedy' in value && 'code' in value;
}

function isTransient(result: ApiResult): boolean {
  return !result.ok && (result.problem.status === 0 || result.problem.status >= 500 || REPEATABLE.includes(result.problem.code));
}

function parseStep(value: unknown): Step | null {
  const seq = numberAt(value, 'seq');
  const windowMs = numberAt(value, 'window_ms');
  const action = textAt(value, 'action');
  return seq === null || windowMs === null || action === '' ? null : { seq, action, windowMs };
}

function parseVerdict(body: unknown): Verdict | null {
  const status = (['passed', 'retry', 'failed'] as const).find((known) => known === textAt(body, 'status'));
  if (status === undefined) return null;
  const hints = listAt(body, 'hints')
    .map((hint) => ({ text: textAt(hint, 'text'), remedy: textAt(hint, 'remedy') }))
    .filter(({ remedy }) => remedy !== '');
  return { status, hints, triesLeft: numberAt(body, 'tries_left') ?? 0, webauthn: toObject(body)['webauthn'] };
}

/** The server speaks of something this page does not know: the page is older than the server. */
function outdated(): ApiProblem {
  return { status: 200, code: 'client_outdated', remedy: '', retryAfterSeconds: null, triesLeft: null };
}
