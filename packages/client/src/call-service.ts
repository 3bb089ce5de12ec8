import { readProblem, retryAfterOf, ShualianUnavailable } from './problem.ts';

/** Time, so that tests need not wait. */
export interface ClientClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Where and how to call. Everything but address and key has a default. */
export interface ClientSettings {
  /** Origin of the service, for example `https://auth.example.com`. */
  readonly baseUrl: string;
  /** API key `sk_…`; it belongs on a server and never into a page. */
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
  readonly clock?: ClientClock;
  /** A number in [0, 1): spreads retries, so that many clients do not come back at the same moment. */
  readonly random?: () => number;
  /** Makes idempotency keys; must never repeat. */
  readonly createKey?: () => string;
  /** Longest wait for one answer, in milliseconds; 5000 unless told. */
  readonly tryTimeoutMs?: number;
  /** Longest wait for a call with all its retries, in milliseconds; 15 000 unless told. Waiting for a person is not counted. */
  readonly totalTimeoutMs?: number;
  /** How often to try again; 2 unless told. */
  readonly retries?: number;
}

/** One call. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the call early; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Sent with every try, so that a repeated request creates nothing twice. */
  readonly idempotencyKey?: string | undefined;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** What a try came to. */
type Tried =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'again'; readonly response: Response | null; readonly cause: unknown; readonly pauseMs: number | null };

/**
 * Calls the service, and tries again where that is safe: after a network error or timeout, 503, a rate limit that says when, and a first request that is still running. The requests of this package are all safe to repeat.
 * @param call what to send
 * @param settings where, and how patiently
 * @returns an answer below 400
 * @throws ShualianProblem when the service said no; ShualianUnavailable when it could not be reached or decided nothing; the signal's reason
 */
export async function callService(call: Call, settings: ClientSettings): Promise<Response> {
  const { clock = systemClock, totalTimeoutMs = 15_000, retries = 2, random = Math.random } = settings;
  const total = AbortSignal.timeout(totalTimeoutMs);
  const ends = clock.now() + totalTimeoutMs;
  const signal = call.signal ? AbortSignal.any([call.signal, total]) : total;
  for (let n = 0; ; n++) {
    const tried = await tryOnce(call, settings, signal);
    call.signal?.throwIfAborted();
    if (tried.kind === 'answer') return tried.response;
    const pauseMs = tried.pauseMs ?? jitter(n, random);
    if (n >= retries || clock.now() + pauseMs >= ends) throw await givenUp(tried);
    // When the whole time is over meanwhile, the next try says so.
    await clock.sleep(pauseMs, signal).catch(() => call.signal?.throwIfAborted());
  }
}

async function tryOnce(call: Call, settings: ClientSettings, signal: AbortSignal): Promise<Tried> {
  let response: Response;
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(settings.tryTimeoutMs ?? 5000)]);
    response = await (settings.fetch ?? fetch)(requestOf(call, settings), { signal: limited });
  } catch (cause) {
    return { kind: 'again', response: null, cause, pauseMs: null };
  }
  if (isRedirect(response))
    throw new ShualianUnavailable('the address of the service leads elsewhere, and is not followed', { status: response.status, requestId: null, cause: null });
  if (response.status < 400) return { kind: 'answer', response };
  if (mayPass(response)) {
    const seconds = retryAfterOf(response);
    return { kind: 'again', response, cause: null, pauseMs: seconds === null ? null : seconds * 1000 };
  }
  throw await readProblem(response);
}

// Followed, it would take the key elsewhere. Browsers hide where to; Workers know no `error` for it.
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

// 409 tells when to ask again only while the first request with the same key is running.
function mayPass(response: Response): boolean {
  if (response.status >= 500) return true;
  return (response.status === 429 || response.status === 409) && retryAfterOf(response) !== null;
}

function requestOf(call: Call, settings: ClientSettings): Request {
  const headers = new Headers({ Accept: 'application/json', ...call.headers, Authorization: `Bearer ${settings.apiKey}` });
  if (call.idempotencyKey !== undefined) headers.set('Idempotency-Key', call.idempotencyKey);
  if (call.json !== undefined) headers.set('Content-Type', 'application/json');
  if (call.form !== undefined) headers.set('Content-Type', 'application/x-www-form-urlencoded');
  const body = call.form === undefined ? (call.json === undefined ? null : JSON.stringify(call.json)) : new URLSearchParams(call.form).toString();
  return new Request(new URL(call.path, settings.baseUrl), { method: call.method, headers, body, redirect: 'manual' });
}

// A limit that was hit is an answer: whoever could make it "unavailable" could choose what happens then.
async function givenUp({ response, cause }: Extract<Tried, { kind: 'again' }>): Promise<Error> {
  if (response !== null && response.status < 500) return readProblem(response);
  const requestId = response?.headers.get('X-Request-Id') ?? null;
  const message = response === null ? 'the service could not be reached' : `the service answered ${String(response.status)}`;
  return new ShualianUnavailable(message, { status: response?.status ?? null, requestId, cause });
}

/** Full jitter: anywhere between nothing and a limit that doubles. */
function jitter(n: number, random: () => number): number {
  return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** n);
}

/** The platform's own time. */
export const systemClock: ClientClock = {
  now: () => Date.now(),
  sleep: async (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    }),
};
