import { equalSecrets, fromUtf8, toBase64url } from '../../lib/bytes.ts';
import { Problem } from '../../lib/problem.ts';
import { readBounded } from '../../lib/read-bounded.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time.ts';
import type { FaceAnalyzer } from '../../liveness/analyzer.ts';
import { serializeFrames } from '../../liveness/frames.ts';
import { parseMeasurements } from './parse-measurements.ts';
import { ANALYZER_HEADERS, digestOf, SIGNED_STATUSES, type SignedStamp, signAnalyzerAnswer, signAnalyzerRequest } from './sign-request.ts';

/** What calling a remote analyzer needs. */
export interface HttpAnalyzerOptions {
  /** Base address of the analyzer; `/analyze` is added. */
  readonly url: string;
  /** Shared secret, 32 bytes. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Longest time one call may take, in milliseconds. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 25_000;
const RETRY_SECONDS = 3;

/** Several times what the measurements of the largest chunk take. */
const ANSWER_BYTES = 1024 * 1024;

/**
 * Calls an analyzer over HTTP: the way for Workers, which cannot run the engine, and for fleets that scale it apart. Runs wherever `fetch` does.
 * An answer counts only with the analyzer's signature over it and this very request; what TLS adds is that nobody reads along, and frames are faces: use it.
 * @param options address, secret and ports
 * @returns the analyzer
 */
export function createHttpAnalyzer(options: HttpAnalyzerOptions): FaceAnalyzer {
  const address = `${options.url.replace(/\/+$/, '')}/analyze`;
  return {
    async analyze(frames, hint = { eyes: 'every_frame' }) {
      if (frames.length === 0) return [];
      const body = serializeFrames(frames);
      const stamp = { timestamp: String(options.clock.now()), nonce: toBase64url(options.random.bytes(16)), eyes: hint.eyes, digest: digestOf(body) };
      const response = await send(address, body, stamp, options);
      if (response.status === 503) throw new Problem('analyzer_busy', { retryAfterSeconds: readRetryAfter(response) });
      if (!SIGNED_STATUSES.includes(response.status)) throw unavailable(`analyzer answered ${String(response.status)}`);
      const said = await readSigned(response, stamp.nonce, options.secret);
      if (response.status !== 200) throw refusalOf(said);
      const measurements = parseMeasurements(said, frames.length);
      if (!measurements) throw unavailable('analyzer answered out of form');
      return measurements;
    },
  };
}

function unavailable(why: string): Problem {
  return new Problem('analyzer_unavailable', { cause: new Error(why) });
}

// What is refused costs the phone its try: the signed words count, not the status, which anyone between could write.
function refusalOf(said: unknown): Problem {
  const code = (['evidence_too_large', 'frames_malformed'] as const).find(
    (known) => typeof said === 'object' && said !== null && 'code' in said && said.code === known,
  );
  return code === undefined ? unavailable('analyzer refused out of form') : new Problem(code);
}

async function send(address: string, body: Uint8Array, stamp: SignedStamp, options: HttpAnalyzerOptions): Promise<Response> {
  try {
    return await options.fetch(address, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/vnd.shualian.frames',
        [ANALYZER_HEADERS.timestamp]: stamp.timestamp,
        [ANALYZER_HEADERS.nonce]: stamp.nonce,
        [ANALYZER_HEADERS.eyes]: stamp.eyes,
        [ANALYZER_HEADERS.digest]: stamp.digest,
        [ANALYZER_HEADERS.signature]: signAnalyzerRequest(options.secret, stamp),
      },
      body: Uint8Array.from(body),
      // A redirect would carry frames of a face to another place: it is not followed, and its status is no answer. (`error` is unknown to workerd.)
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Problem('analyzer_unavailable', { cause });
  }
}

async function readSigned(response: Response, nonce: string, secret: Uint8Array): Promise<unknown> {
  try {
    const body = await readBounded(response.body, ANSWER_BYTES);
    if (!body) throw new Error('analyzer answer is too long');
    const signature = response.headers.get(ANALYZER_HEADERS.signature) ?? '';
    if (!equalSecrets(signature, signAnalyzerAnswer(secret, nonce, body))) throw new Error('analyzer answer is not signed');
    return JSON.parse(fromUtf8(body));
  } catch (cause) {
    throw new Problem('analyzer_unavailable', { cause });
  }
}

function readRetryAfter(response: Response): number {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isInteger(seconds) && seconds > 0 && seconds <= 60 ? seconds : RETRY_SECONDS;
}
