import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/phone/api-client.ts';
import { runLiveness } from '../../../src/phone/run-liveness.ts';

const ACTIONS = ['neutral', 'blink', 'nod', 'turn_left'] as const;
type Loss = 'request' | 'answer';

/** A service that takes chunks as the real one does, behind a line that loses what `lose` says. */
function service(lose: (call: string, n: number) => Loss | undefined) {
  let now = 0;
  let calls = 0;
  const starts = new Set<string>();
  const log: string[] = [];
  const taken: string[] = [];
  const step = () => (taken.length < ACTIONS.length ? { seq: taken.length, action: ACTIONS[taken.length], window_ms: 200 } : undefined);
  const json = (body: unknown, status = 200): Response => Response.json(body, { status });
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (request.method === 'POST') {
      starts.add(request.headers.get('Idempotency-Key') ?? '');
      return json({ attempt: 'lva_1', step: step(), capture: { stills_at_ms: [] } }, 201);
    }
    if (request.method === 'GET') {
      const open = step();
      return json(open ? { status: 'capturing', step: open, hints: [], tries_left: 2 } : { status: 'passed', hints: [], tries_left: 2 });
    }
    const body = Buffer.from(await request.arrayBuffer());
    const digest = createHash('sha256').update(body).digest('base64');
    if (request.headers.get('Content-Digest') !== `sha-256=:${digest}:`) return json({ code: 'frames_digest_mismatch' }, 422);
    const seq = Number(pathname.split('/').at(-1));
    if (seq < taken.length)
      return taken[seq] === digest ? json({ step: { seq: seq + 1, action: ACTIONS[seq + 1], window_ms: 200 } }) : json({ code: 'chunk_conflict' }, 409);
    taken.push(digest);
    return json(step() ? { step: step() } : { status: 'verifying' }, step() ? 200 : 202);
  };
  const send = async (request: Request): Promise<Response> => {
    const call = `${request.method} ${new URL(request.url).pathname.split('/').at(-1) ?? ''}`;
    log.push(call);
    const loss = lose(call, calls++);
    if (loss === 'request') throw new TypeError('fetch failed');
    const response = await answer(request);
    if (loss === 'answer') throw new TypeError('fetch failed');
    return response;
  };
  const clock = {
    nowMs: () => (now += 0.5),
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const run = async () =>
    runLiveness({ api: createApiClient('http://shualian.test', send), clock, base: '/v1/enrollments/enr_1', token: 't', seed: 7, behaviour: 'genuine' });
  return { run, log, starts, taken };
}

/** Loses each call of a kind once. */
function once(kind: string, loss: Loss): (call: string) => Loss | undefined {
  const seen = new Set<string>();
  return (call) => {
    if (!call.startsWith(kind) || seen.has(call)) return undefined;
    seen.add(call);
    return loss;
  };
}

describe('the simulated phone on a bad network', { timeout: 60_000 }, () => {
  it('sends again what did not arrive', async () => {
    const one = service(once('PUT', 'request'));
    expect(await one.run()).toMatchObject({ status: 'passed' });
    expect(one.log.filter((call) => call.startsWith('PUT'))).toHaveLength(8);
  });

  it('goes on without sending again what arrived although the answer was lost', async () => {
    const one = service(once('PUT', 'answer'));
    expect(await one.run()).toMatchObject({ status: 'passed' });
    expect(one.log.filter((call) => call.startsWith('PUT'))).toHaveLength(4);
  });

  it('starts once, however often it asks', async () => {
    const one = service((call, n) => (call.startsWith('POST') && n < 3 ? 'answer' : undefined));
    expect(await one.run()).toMatchObject({ status: 'passed' });
    expect(one.log.filter((call) => call.startsWith('POST'))).toHaveLength(4);
    expect(one.starts.size).toBe(1);
  });

  it('lives with a line that loses every third call', async () => {
    const one = service((_, n) => (n % 3 === 1 ? 'answer' : n % 3 === 2 && n % 2 === 0 ? 'request' : undefined));
    expect(await one.run()).toMatchObject({ status: 'passed' });
    expect(one.taken).toHaveLength(4);
  });

  it('gives up after a minute without a network', async () => {
    const one = service(() => 'request');
    await expect(one.run()).rejects.toThrow(TypeError);
  });
});
