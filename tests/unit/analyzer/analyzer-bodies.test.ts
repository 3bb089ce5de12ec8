import { expect, it } from 'vitest';
import { createAnalyzerHandler } from '../../../src/analyzer/http/analyzer-handler.ts';
import { AnalyzerStats } from '../../../src/analyzer/http/analyzer-stats.ts';
import { ANALYZER_HEADERS, digestOf, signAnalyzerRequest } from '../../../src/analyzer/http/sign-request.ts';
import { type EvidenceFrame, FRAME_LIMITS, serializeFrames } from '../../../src/liveness/frames.ts';

const SECRET = new Uint8Array(32).fill(9);
const NOW = 1_700_000_000_000;
const JPEG = Uint8Array.from({ length: 64 }, (_, i) => [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3][i] ?? 0);
const CHUNK = serializeFrames(Array.from({ length: 60 }, (_, i): EvidenceFrame => ({ kind: 'video', tMs: i * 70, jpeg: JPEG })));

const stats = new AnalyzerStats(
  () => ({ waiting: 0, engines: 1, tensors: 540 }),
  () => 0,
);
const handle = createAnalyzerHandler({ analyzer: { analyze: () => Promise.resolve([]) }, secrets: [SECRET], clock: { now: () => NOW }, stats });
let nonces = 0;

/** Sends `body` under the signature of `signed`. @returns the status, and how many bytes were asked for */
async function send(body: Uint8Array, wiring: { readonly secret?: Uint8Array; readonly signed?: Uint8Array; readonly pieceBytes?: number } = {}) {
  const stamp = {
    timestamp: String(NOW),
    nonce: `nonce_${String((nonces += 1)).padStart(16, '0')}`,
    eyes: 'every_frame',
    digest: digestOf(wiring.signed ?? body),
  } as const;
  let read = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const piece = body.slice(read, read + (wiring.pieceBytes ?? 65_536));
        read += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const headers = {
    [ANALYZER_HEADERS.timestamp]: stamp.timestamp,
    [ANALYZER_HEADERS.nonce]: stamp.nonce,
    [ANALYZER_HEADERS.eyes]: stamp.eyes,
    [ANALYZER_HEADERS.digest]: stamp.digest,
    [ANALYZER_HEADERS.signature]: signAnalyzerRequest(wiring.secret ?? SECRET, stamp),
  };
  const request = new Request('https://analyzer.internal/analyze', { method: 'POST', headers, body: stream, duplex: 'half' });
  return { status: (await handle(request)).status, read: () => read };
}

it('reads a body that comes in pieces of one byte', async () => {
  expect((await send(CHUNK, { pieceBytes: 1 })).status).toBe(200);
});

it('reads no byte of a body whose sender does not hold the secret', async () => {
  const { status, read } = await send(CHUNK, { secret: new Uint8Array(32).fill(8) });
  expect([status, read()]).toEqual([401, 0]);
});

it('takes no other body for the one that was signed', async () => {
  expect((await send(CHUNK, { signed: CHUNK.slice(1) })).status).toBe(401);
});

it('stops reading a body that is too large, also of a caller that holds the secret', async () => {
  const limit = FRAME_LIMITS.chunkBytes;
  expect((await send(new Uint8Array(limit))).status).toBe(422);
  const { status, read } = await send(new Uint8Array(2 * limit));
  expect([status, read()]).toEqual([413, limit + 65_536]);
});
