import { fromUtf8 } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import { readBounded } from '../lib/read-bounded.ts';
import { parseStrictJson } from '../lib/strict-json.ts';

/** What a runtime gives to call a vendor. */
export interface VendorPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** One call. */
export interface VendorCall {
  /** Makes the request anew for each try, because signatures carry the time. */
  readonly request: () => Promise<{ readonly url: string; readonly init: RequestInit }>;
  /** Bytes of an answer at most. */
  readonly maxBytes: number;
  /** Tells answers that ask for patience, where the status alone does not. */
  readonly isBusy?: (answer: VendorAnswer) => boolean;
}

/** A whole answer. */
export interface VendorAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Milliseconds after which one try counts as lost. */
const TIMEOUT_MS = 3000;

/** Pauses before the second and the third try, in milliseconds. A phone waits meanwhile, so there are no more. */
const PAUSES_MS = [300, 900];

const RETRY_AFTER_SECONDS = 5;

/**
 * Calls a vendor within bounds: each try has a time, an answer has a size, a redirect is no answer, since it would carry key or face to another place. Busy and broken vendors are asked again twice, later each time.
 * @param call what to ask
 * @param ports the network and time
 * @returns the last answer, whatever its status
 * @throws Problem `liveness_provider_unavailable` when there is none, it is too long, a redirect, or the vendor stays busy
 */
export async function callVendor(call: VendorCall, ports: VendorPorts): Promise<VendorAnswer> {
  for (let tries = 0; ; tries++) {
    const answer = await tryOnce(call, ports);
    const isDone = answer !== null && answer.status !== 429 && answer.status < 500 && call.isBusy?.(answer) !== true;
    if (isDone) return answer;
    const pauseMs = PAUSES_MS[tries];
    if (pauseMs === undefined) throw unavailable(answer === null ? 'no answer' : `busy, status ${String(answer.status)}`);
    await ports.sleep(pauseMs);
  }
}

/**
 * @param answer an answer
 * @param status the one that is right
 * @returns its JSON object
 * @throws Problem `liveness_provider_unavailable` for any other status, or what is no JSON object
 */
export function jsonOf(answer: VendorAnswer, status: number): Readonly<Record<string, unknown>> {
  if (answer.status !== status) throw unavailable(`status ${String(answer.status)}`);
  const value = readJson(answer);
  if (value === null) throw unavailable('no JSON object');
  return value;
}

/**
 * @param answer an answer
 * @returns its JSON object, or null when it is none: duplicate names, deep nesting and numbers that are none are refused
 */
export function readJson({ bytes }: VendorAnswer): Readonly<Record<string, unknown>> | null {
  try {
    const parsed = parseStrictJson(fromUtf8(bytes));
    return parsed.ok ? asRecord(parsed.value) : null;
  } catch {
    return null;
  }
}

/**
 * @param value anything
 * @returns it as a map, or null
 */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/**
 * @param why for the log; never anything that the vendor sent
 * @returns the problem to throw
 */
export function unavailable(why: string): Problem {
  return new Problem('liveness_provider_unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: new Error(why) });
}

async function tryOnce(call: VendorCall, ports: VendorPorts): Promise<VendorAnswer | null> {
  const { url, init } = await call.request();
  let response: Response;
  try {
    // `error` is unknown to workerd; a redirect that is not followed has a status that is no answer.
    response = await ports.fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    return null;
  }
  const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  if (isRedirect) {
    await response.body?.cancel();
    throw unavailable('a redirect');
  }
  try {
    const bytes = await readBounded(response.body, call.maxBytes);
    if (bytes === null) throw unavailable('the answer is too long');
    return { status: response.status, bytes };
  } catch (error) {
    if (error instanceof Problem) throw error;
    return null;
  }
}
