import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createAnalyzerHandler } from '../../../src/analyzer/http/analyzer-handler.ts';
import { AnalyzerStats } from '../../../src/analyzer/http/analyzer-stats.ts';
import { createHttpAnalyzer } from '../../../src/analyzer/http/http-analyzer.ts';
import { ANALYZER_HEADERS, signAnalyzerAnswer } from '../../../src/analyzer/http/sign-request.ts';
import { Problem } from '../../../src/lib/problem.ts';
import type { FaceAnalyzer, FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import type { EvidenceFrame } from '../../../src/liveness/frames.ts';
import { createDraw, planOf, synthesize } from '../liveness/synthetic-attempt.ts';

const SECRET = new Uint8Array(32).fill(9);
const JPEG = Uint8Array.from({ length: 64 }, (_, i) => [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3][i] ?? 0);
const FRAMES: readonly EvidenceFrame[] = [0, 70, 141].map((tMs) => ({ kind: 'video', tMs, jpeg: JPEG }));
const MEASURED = (synthesize(planOf('blink', 'nod', 'turn_left'), { seed: 1 })[0]?.frames ?? []).slice(0, 3);

interface Wiring {
  readonly analyzer?: FaceAnalyzer;
  readonly now?: number;
  readonly serverNow?: number;
  readonly secret?: Uint8Array;
  readonly serverSecrets?: readonly Uint8Array[];
  /** Changes an answer on its way. */
  readonly forge?: (response: Response) => Response | Promise<Response>;
  /** Changes a request on its way. */
  readonly tamper?: (init: RequestInit) => RequestInit;
}

function wire(wiring: Wiring = {}) {
  const seen: EvidenceFrame[][] = [];
  const inner: FaceAnalyzer = wiring.analyzer ?? {
    analyze: (frames) => {
      seen.push([...frames]);
      return Promise.resolve(MEASURED);
    },
  };
  const now = wiring.now ?? 1_700_000_000_000;
  const stats = statsOf();
  const handler = createAnalyzerHandler({ analyzer: inner, secrets: wiring.serverSecrets ?? [SECRET], clock: { now: () => wiring.serverNow ?? now }, stats });
  const statuses: number[] = [];
  const requests: Request[] = [];
  const draw = createDraw(4);
  const client = createHttpAnalyzer({
    url: 'https://analyzer.internal/',
    secret: wiring.secret ?? SECRET,
    clock: { now: () => now },
    random: { bytes: (length) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) },
    fetch: async (url, init) => {
      const request = new Request(url, wiring.tamper ? wiring.tamper(init) : init);
      requests.push(request.clone());
      const response = await handler(request);
      statuses.push(response.status);
      return wiring.forge ? wiring.forge(response) : response;
    },
  });
  return { client, handler, statuses, requests, seen, stats };
}

const statsOf = (): AnalyzerStats =>
  new AnalyzerStats(
    () => ({ waiting: 2, engines: 1, tensors: 540 }),
    () => 0,
  );

const code = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof Problem ? error.code : 'other'),
  );

describe('the analyzer over HTTP', () => {
  it('carries frames there and measurements back', async () => {
    const { client, seen, requests } = wire();
    expect(await client.analyze(FRAMES)).toEqual(MEASURED);
    expect(seen[0]).toEqual(FRAMES);
    expect(requests[0]?.url).toBe('https://analyzer.internal/analyze');
  });

  it('tells frames that broke the engine as bad frames, so that they are sent to no other', async () => {
    const analyze = () => Promise.reject(new Problem('frames_malformed'));
    const { client, statuses } = wire({ analyzer: { analyze } });
    expect(await code(client.analyze(FRAMES))).toBe('frames_malformed');
    expect(statuses).toEqual([422]);
  });

  it('sends nothing for no frames', async () => {
    const { client, requests } = wire();
    expect(await client.analyze([])).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('accepts a request once', async () => {
    const { client, handler, requests } = wire();
    await client.analyze(FRAMES);
    const [captured] = requests;
    expect(captured && (await handler(captured)).status).toBe(401);
  });

  it.each([
    [59_999, 200],
    [-59_999, 200],
    [60_001, 401],
    [-60_001, 401],
  ])('with a clock that differs by %d ms answers %d', async (shift, status) => {
    const { client, statuses } = wire({ serverNow: 1_700_000_000_000 + shift });
    await code(client.analyze(FRAMES));
    expect(statuses).toEqual([status]);
  });

  it('remembers a nonce for as long as its request could count', async () => {
    let now = 1_700_000_000_000;
    const handler = createAnalyzerHandler({
      analyzer: { analyze: () => Promise.resolve(MEASURED) },
      secrets: [SECRET],
      clock: { now: () => now },
      stats: statsOf(),
    });
    const { client, requests } = wire({ now: now + 59_000 });
    await code(client.analyze(FRAMES));
    const send = async () => (requests[0] ? (await handler(requests[0].clone())).status : 0);
    expect(await send()).toBe(200);
    now += 118_000;
    expect(await send()).toBe(401);
  });

  it.each<[string, Wiring]>([
    ['another secret', { secret: new Uint8Array(32).fill(8) }],
    ['another body', { tamper: (init) => ({ ...init, body: 'SLF1' }) }],
    ['another time', { tamper: (init) => ({ ...init, headers: { ...headersOf(init), [ANALYZER_HEADERS.timestamp.toLowerCase()]: '1700000000001' } }) }],
    ['another nonce', { tamper: (init) => ({ ...init, headers: { ...headersOf(init), [ANALYZER_HEADERS.nonce.toLowerCase()]: 'aaaaaaaaaaaaaaaaaaaaaa' } }) }],
    ['another hash', { tamper: (init) => ({ ...init, headers: { ...headersOf(init), [ANALYZER_HEADERS.digest.toLowerCase()]: '0'.repeat(64) } }) }],
    ['no hash', { tamper: (init) => ({ ...init, headers: { ...headersOf(init), [ANALYZER_HEADERS.digest.toLowerCase()]: '' } }) }],
    ['another hint', { tamper: (init) => ({ ...init, headers: { ...headersOf(init), [ANALYZER_HEADERS.eyes.toLowerCase()]: 'some_frames' } }) }],
    ['no signature', { tamper: (init) => ({ ...init, headers: { 'Content-Type': 'application/octet-stream' } }) }],
  ])('refuses %s, before anything is analysed', async (_, wiring) => {
    const { client, statuses, seen } = wire(wiring);
    expect(await code(client.analyze(FRAMES))).toBe('analyzer_unavailable');
    expect(statuses).toEqual([401]);
    expect(seen).toEqual([]);
  });

  it.each([
    [0, 'none'],
    [1, 'analyzer_unavailable'],
  ])('reads an answer up to 1 MiB: with %d bytes more, %s', async (more, expected) => {
    const padded = async (response: Response): Promise<Response> => {
      const text = await response.text();
      const said = new TextEncoder().encode(text + ' '.repeat(1024 * 1024 + more - text.length));
      const signature = signAnalyzerAnswer(SECRET, requests[0]?.headers.get(ANALYZER_HEADERS.nonce) ?? '', said);
      return new Response(said, { headers: { [ANALYZER_HEADERS.signature]: signature } });
    };
    const { client, requests } = wire({ forge: padded });
    expect(await code(client.analyze(FRAMES))).toBe(expected);
  });

  it('takes the next secret beside the one in use, and no third', async () => {
    const next = new Uint8Array(32).fill(10);
    const serverSecrets = [SECRET, next];
    for (const secret of serverSecrets) expect(await wire({ secret, serverSecrets }).client.analyze(FRAMES)).toEqual(MEASURED);
    expect(await code(wire({ secret: new Uint8Array(32).fill(11), serverSecrets }).client.analyze(FRAMES))).toBe('analyzer_unavailable');
  });

  it('believes no measurements that the analyzer did not sign for this request', async () => {
    const answers: Response[] = [];
    await wire({ forge: (response) => (answers.push(response.clone()), response) }).client.analyze(FRAMES);
    const earlier = answers[0]?.clone() ?? new Response();
    const changed = async (response: Response) => new Response((await response.text()).replace('"faces":1', '"faces":2'), response);
    const unsigned = async (response: Response) => new Response(await response.text());
    expect(await code(wire({ forge: changed }).client.analyze(FRAMES))).toBe('analyzer_unavailable');
    expect(await code(wire({ forge: unsigned }).client.analyze(FRAMES))).toBe('analyzer_unavailable');
    // The nonces of the two clients are drawn alike; at another time a nonce is another.
    const later = wire({ forge: () => earlier.clone() });
    await code(later.client.analyze(FRAMES));
    expect(await code(later.client.analyze(FRAMES))).toBe('analyzer_unavailable');
  });

  it.each([413, 422])('believes no refusal that the analyzer did not sign: a %i from between would cost the phone its try', async (status) => {
    const refuse = (words: string) => () => new Response(words, { status });
    for (const words of ['', '{"code":"frames_malformed"}', '{"code":"evidence_too_large"}']) {
      expect(await code(wire({ forge: refuse(words) }).client.analyze(FRAMES))).toBe('analyzer_unavailable');
    }
    // Nor measurements that are passed on as a refusal.
    const relabelled = async (response: Response) => new Response(await response.text(), { status, headers: response.headers });
    expect(await code(wire({ forge: relabelled }).client.analyze(FRAMES))).toBe('analyzer_unavailable');
  });

  it('takes no work while it drains, finishes what it has, and says so', async () => {
    let finish: (frames: readonly FrameMeasurement[]) => void = () => undefined;
    const { client, handler, stats } = wire({ analyzer: { analyze: () => new Promise((resolve) => (finish = resolve)) } });
    const accepted = client.analyze(FRAMES);
    await new Promise((resolve) => setTimeout(resolve, 20));
    let isDrained = false;
    const draining = stats.drain().then(() => (isDrained = true));
    expect(await code(client.analyze(FRAMES))).toBe('analyzer_busy');
    const status = async (path: string) => (await handler(new Request(`https://analyzer.internal${path}`))).status;
    expect([await status('/readyz'), await status('/healthz'), isDrained]).toEqual([503, 200, false]);
    finish(MEASURED);
    expect(await accepted).toEqual(MEASURED);
    await draining;
    expect(isDrained).toBe(true);
  });

  it('counts what it did, in the figures that the docs list', async () => {
    const { client, handler } = wire();
    await client.analyze(FRAMES);
    const text = await (await handler(new Request('https://analyzer.internal/metrics'))).text();
    expect(text).toContain('shualian_analyzer_chunks_total{outcome="measured"} 1\n');
    expect(text).toContain('shualian_analyzer_queue_depth 2\n');
    const told = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    const docs = readFileSync(new URL('../../../docs/analyzer.md', import.meta.url), 'utf8');
    expect([...docs.matchAll(/^\| `(shualian_\w+)/gm)].map(([, name]) => name)).toEqual(told);
  });

  it('passes on that the analyzer is busy, with the time to wait', async () => {
    const { client, statuses } = wire({ analyzer: { analyze: () => Promise.reject(new Problem('analyzer_busy')) } });
    await expect(client.analyze(FRAMES)).rejects.toMatchObject({ code: 'analyzer_busy', details: { retryAfterSeconds: 3 } });
    expect(statuses).toEqual([503]);
  });

  it('tells any other failure as unavailable', async () => {
    const { client } = wire({ analyzer: { analyze: () => Promise.reject(new Error('no engine')) } });
    expect(await code(client.analyze(FRAMES))).toBe('analyzer_unavailable');
  });

  it.each<[string, unknown]>([
    ['another count', MEASURED.slice(1)],
    ['a number that is text', MEASURED.map((m) => ({ ...m, eyeLeft: '0.3' }))],
    ['one eye only', MEASURED.map((m) => ({ ...m, eyeLeft: null }))],
    ['a number that JSON cannot hold', MEASURED.map((m) => ({ ...m, mouth: Number.NaN }))],
    ['landmarks of another length', MEASURED.map((m) => ({ ...m, landmarks: [1, 2] }))],
    ['an embedding of another length', MEASURED.map((m) => ({ ...m, embedding: [1, 2] }))],
    ['a cover with a part missing', MEASURED.map((m) => ({ ...m, cover: { eyeRight: 0, eyeLeft: 0 } }))],
    ['no word of the evenness', MEASURED.map((m) => ({ ...m, evenness: undefined }))],
    ['no word of the cover', MEASURED.map((m) => ({ ...m, cover: undefined }))],
    ['another kind', MEASURED.map((m) => ({ ...m, kind: 'film' }))],
    ['a hash that is none', MEASURED.map((m) => ({ ...m, fileHash: '<script>' }))],
    ['nothing', [null, null, null]],
  ])('refuses an answer with %s', async (_, frames) => {
    const analyze = () => Promise.resolve(frames as readonly FrameMeasurement[]);
    expect(await code(wire({ analyzer: { analyze } }).client.analyze(FRAMES))).toBe('analyzer_unavailable');
  });

  it('tells an analyzer that cannot be reached as unavailable', async () => {
    const client = createHttpAnalyzer({
      url: 'https://analyzer.internal',
      secret: SECRET,
      clock: { now: () => 0 },
      random: { bytes: (length) => new Uint8Array(length) },
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    expect(await code(client.analyze(FRAMES))).toBe('analyzer_unavailable');
  });

  it('answers health, and nothing else', async () => {
    const { handler } = wire();
    const status = async (path: string, init?: RequestInit) => (await handler(new Request(`https://analyzer.internal${path}`, init))).status;
    expect(await status('/healthz')).toBe(200);
    expect(await status('/analyze')).toBe(405);
    expect(await status('/healthz', { method: 'POST' })).toBe(405);
    expect(await status('/')).toBe(404);
  });
});

function headersOf(init: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers));
}
