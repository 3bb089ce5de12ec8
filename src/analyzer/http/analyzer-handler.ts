import { equalSecrets, utf8 } from '../../lib/bytes.ts';
import { isProblem } from '../../lib/problem.ts';
import { readBounded } from '../../lib/read-bounded.ts';
import type { Clock } from '../../lib/time.ts';
import type { FaceAnalyzer } from '../../liveness/analyzer.ts';
import { FRAME_LIMITS, parseFrames, REFERENCE_LIMITS } from '../../liveness/frames.ts';
import type { AnalyzerStats } from './analyzer-stats.ts';
import { NonceMemory } from './nonce-memory.ts';
import { ANALYZER_HEADERS, digestOf, SIGNED_STATUSES, type SignedStamp, signAnalyzerAnswer, signAnalyzerRequest } from './sign-request.ts';

/** What serving an analyzer needs. */
export interface AnalyzerHandlerOptions {
  readonly analyzer: FaceAnalyzer;
  /** Shared secrets, 32 bytes each: the one in use and, while it is replaced, the next. */
  readonly secrets: readonly Uint8Array[];
  readonly clock: Clock;
  /** Counts what is done; also tells when no more work is taken. */
  readonly stats: AnalyzerStats;
}

/** How far the caller's clock may differ, in milliseconds; nonces are remembered for twice as long. */
const WINDOW_MS = 60_000;
const RETRY_SECONDS = 3;

/**
 * Serves an analyzer to callers that hold the secret: `POST /analyze`; and to anyone `GET /healthz`, `/readyz` and `/metrics`. A request counts within 60 seconds and once; no byte of a body is kept or hashed before its sender is known.
 * The memory of nonces is this process's own: behind a balancer a captured request could reach each instance once within the minute, and would gain its sender only what TLS already hides.
 * @param options the analyzer, the secret and the clock
 * @returns a handler over the web's own Request and Response
 */
export function createAnalyzerHandler(options: AnalyzerHandlerOptions): (request: Request) => Promise<Response> {
  const nonces = new NonceMemory(2 * WINDOW_MS);
  return async (request) => {
    const open = answerOpenly(request, options.stats);
    if (open) return open;
    const stamp = readStamp(request, options.clock);
    if (!stamp) return reply(401, { code: 'unauthorized' });
    const signature = request.headers.get(ANALYZER_HEADERS.signature) ?? '';
    const secret = options.secrets.find((candidate) => equalSecrets(signature, signAnalyzerRequest(candidate, stamp)));
    // Only nonces of signed requests are remembered: nobody else can fill the memory.
    if (!secret || !nonces.take(stamp.nonce, options.clock.now())) return reply(401, { code: 'unauthorized' });
    const body = await readBounded(request.body, FRAME_LIMITS.chunkBytes);
    if (!body) return reply(413, { code: 'evidence_too_large' });
    if (!equalSecrets(stamp.digest, digestOf(body))) return reply(401, { code: 'unauthorized' });
    const answer = await options.stats.count(() => analyze(body, stamp, options.analyzer));
    if (!SIGNED_STATUSES.includes(answer.status)) return answer;
    const said = utf8(await answer.text());
    return new Response(said, { status: answer.status, headers: { ...HEADERS, [ANALYZER_HEADERS.signature]: signAnalyzerAnswer(secret, stamp.nonce, said) } });
  };
}

// What needs no secret; null for work.
function answerOpenly({ method, url }: Request, stats: AnalyzerStats): Response | null {
  const { pathname } = new URL(url);
  if (pathname === '/analyze') return method !== 'POST' ? reply(405, { code: 'method_not_allowed' }) : stats.isDraining ? busy() : null;
  const open: Readonly<Record<string, () => Response>> = {
    '/healthz': () => reply(200, { status: 'ok' }),
    '/readyz': () => (stats.isReady ? reply(200, { status: 'ready' }) : busy()),
    '/metrics': () => new Response(stats.toText(), { headers: { 'Content-Type': 'text/plain; version=0.0.4', 'Cache-Control': 'no-store' } }),
  };
  const answer = Object.hasOwn(open, pathname) ? open[pathname] : undefined;
  if (!answer) return reply(404, { code: 'not_found' });
  return method === 'GET' ? answer() : reply(405, { code: 'method_not_allowed' });
}

async function analyze(body: Uint8Array, stamp: SignedStamp, analyzer: FaceAnalyzer): Promise<Response> {
  // Phones' frames were held to their own limits by the service that signed this.
  const parsed = parseFrames(body, { framesAlready: 0, still: REFERENCE_LIMITS });
  if (!parsed.ok) return reply(parsed.code === 'evidence_too_large' ? 413 : 422, { code: parsed.code });
  try {
    return reply(200, { frames: await analyzer.analyze(parsed.frames, { eyes: stamp.eyes }) });
  } catch (error) {
    if (isProblem(error, 'frames_malformed')) return reply(422, { code: 'frames_malformed' });
    return isProblem(error, 'analyzer_busy') ? busy() : reply(500, { code: 'analyzer_unavailable' });
  }
}

function readStamp(request: Request, clock: Clock): SignedStamp | null {
  const timestamp = request.headers.get(ANALYZER_HEADERS.timestamp) ?? '';
  const nonce = request.headers.get(ANALYZER_HEADERS.nonce) ?? '';
  const eyes = request.headers.get(ANALYZER_HEADERS.eyes);
  const digest = request.headers.get(ANALYZER_HEADERS.digest) ?? '';
  if (eyes !== 'every_frame' && eyes !== 'some_frames') return null;
  if (!/^\d{1,15}$/.test(timestamp) || !/^[A-Za-z0-9_-]{16,64}$/.test(nonce) || !/^[0-9a-f]{64}$/.test(digest)) return null;
  return Math.abs(clock.now() - Number(timestamp)) <= WINDOW_MS ? { timestamp, nonce, eyes, digest } : null;
}

const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } as const;

function busy(): Response {
  return reply(503, { code: 'analyzer_busy' }, { 'Retry-After': String(RETRY_SECONDS) });
}

function reply(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });
}
