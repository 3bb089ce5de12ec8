import type { Language } from '../../texts/text-table.ts';
import { listAt, numberAt, textAt, toObject } from '../../wire/read-json.ts';
import { wait } from '../../wire/wait.ts';
import { type ApiProblem, type ApiResult, callApi } from '../http/call-api.ts';
import { CHUNK_TYPE } from './encode-chunk.ts';
import type { CaptureSettings } from './record-step.ts';
import { parseVendor, type VendorSession } from './vendor-capture.ts';

/** Whose face check it is. */
export interface LivenessTarget {
  /** `/v1/challenges/chl_…` or `/v1/enrollments/enr_…`. */
  readonly basePath: string;
  /** The phone's bearer secret. */
  readonly token: string;
  readonly language: Language;
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
}

/** A started attempt whose pictures a vendor's SDK takes. */
export interface VendorAttempt {
  readonly id: string;
  readonly vendor: VendorSession;
}

/** How an attempt ended. */
export interface Verdict {
  readonly status: 'passed' | 'retry' | 'failed';
  readonly hints: readonly string[];
  readonly triesLeft: number;
  /** What the phone's key must sign, when passed in a challenge. */
  readonly webauthn: unknown;
}

/**
 * Starts an attempt.
 * @param target whose
 * @param track the camera; its label is told, since known virtual cameras are refused
 * @returns the attempt with its first step or its session at a vendor, or the problem
 */
export async function startAttempt(
  target: LivenessTarget,
  track: { label: string; facing: string; width: number; height: number },
): Promise<Attempt | VendorAttempt | ApiProblem> {
  const capture = {
    source: 'web',
    track_label: track.label.slice(0, 200),
    facing: track.facing,
    ...(track.width > 0 ? { width: track.width } : {}),
    ...(track.height > 0 ? { height: track.height } : {}),
  };
  const result = await callApi({
    method: 'POST',
    url: `${target.basePath}/liveness`,
    token: target.token,
    json: { capture },
    language: target.language,
  });
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
    settings: {
      widthPx: numberAt(settings, 'width') ?? 320,
      framesPerSecond: numberAt(settings, 'fps') ?? 15,
      quality: (numberAt(settings, 'quality') ?? 75) / 100,
      stillsAtMs: listAt(settings, 'stills_at_ms').filter((at) => typeof at === 'number'),
    },
  };
}

/**
 * Sends the frames of a step; while the network fails, the same bytes again.
 * @param target whose
 * @param address attempt and step
 * @param body the packed frames
 * @param onUnstable told when it must be sent again
 * @returns the next step, `verifying` after the last, or the problem
 */
export async function sendChunk(
  target: LivenessTarget,
  address: { readonly attempt: string; readonly seq: number },
  body: Blob,
  onUnstable: () => void,
): Promise<Step | 'verifying' | ApiProblem> {
  const url = `${target.basePath}/liveness/${address.attempt}/${String(address.seq)}`;
  for (let tries = 0; ; tries += 1) {
    const result = await callApi({
      method: 'PUT',
      url,
      token: target.token,
      bytes: { type: CHUNK_TYPE, body },
      language: target.language,
      timeoutMs: 8000,
    });
    if (result.ok) return parseStep(toObject(result.body)['step']) ?? 'verifying';
    if (!isTransient(result) || tries >= 6) return result.problem;
    onUnstable();
    await wait(Math.min(300 * 2 ** tries, 2000));
  }
}

/**
 * Waits for the verdict.
 * @param target whose
 * @param attempt which
 * @returns the verdict, or the problem
 */
export async function awaitVerdict(target: LivenessTarget, attempt: string): Promise<Verdict | ApiProblem> {
  const url = `${target.basePath}/liveness/${attempt}`;
  const deadline = performance.now() + 60_000;
  for (;;) {
    const result = await callApi({ method: 'GET', url, token: target.token, language: target.language });
    if (result.ok) {
      const verdict = parseVerdict(result.body);
      if (verdict !== null) return verdict;
    } else if (!isTransient(result) || performance.now() > deadline) {
      return result.problem;
    }
    await wait(400);
  }
}

/**
 * @param value a result of this module
 * @returns whether it is a problem
 */
export function isProblem(value: unknown): value is ApiProblem {
  return typeof value === 'object' && value !== null && 'remedy' in value && 'code' in value;
}

function isTransient(result: ApiResult): boolean {
  return !result.ok && (result.problem.status === 0 || result.problem.status >= 500);
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
    .map((hint) => textAt(hint, 'remedy'))
    .filter((remedy) => remedy !== '');
  return { status, hints, triesLeft: numberAt(body, 'tries_left') ?? 0, webauthn: toObject(body)['webauthn'] };
}

/** The server speaks of something this page does not know: the page is older than the server. */
function outdated(): ApiProblem {
  return { status: 200, code: 'client_outdated', remedy: '', retryAfterSeconds: null, triesLeft: null };
}
