import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FRAME_LIMITS } from '../../src/liveness/frames.ts';
import { analyzerSecret, startAnalyzer } from '../support/analyzer-process.ts';
import { encode, puppetOf } from './film.ts';

/** The largest chunk, about a second of work: far above what a signal and a request take. */
const FRAMES = FRAME_LIMITS.framesPerChunk;

it('SIGTERM in the middle of a check: it is finished, new work is told when to come again, the process ends with 0', { timeout: 180_000 }, async () => {
  const analyzer = await startAnalyzer(analyzerSecret());
  const jpeg = await encode(puppetOf(7).render({}, 1));
  const frames = Array.from({ length: FRAMES }, (_, i) => ({ kind: 'video' as const, tMs: i * 70, jpeg }));
  const ready = async (): Promise<number> => (await fetch(`${analyzer.url}/readyz`)).status;
  try {
    expect(await ready()).toBe(200);
    const accepted = analyzer.client.analyze(frames);
    const isDone = { accepted: false };
    void accepted.then(() => (isDone.accepted = true));
    while ((await analyzer.metrics()).get('shualian_analyzer_chunks_open') !== 1) await sleep(5);
    analyzer.kill('SIGTERM');
    while ((await ready()) !== 503) await sleep(5);
    await expect(analyzer.client.analyze(frames.slice(0, 1))).rejects.toMatchObject({ code: 'analyzer_busy', details: { retryAfterSeconds: 3 } });
    // A body without a signature, so that the header itself is seen.
    const refused = await fetch(`${analyzer.url}/analyze`, { method: 'POST', body: 'SLF1' });
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '3']);
    expect(isDone.accepted).toBe(false);
    const measured = await accepted;
    expect(measured).toHaveLength(FRAMES);
    expect(measured.every(({ faces }) => faces === 1)).toBe(true);
    expect(await analyzer.ended).toEqual({ code: 0, signal: null });
  } finally {
    analyzer.kill('SIGKILL');
  }
});
