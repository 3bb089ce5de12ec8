import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneFetch } from '../../src/phone/api-client.ts';
import { openPhoneStore } from '../../src/phone/phone-store.ts';
import { createSequence } from '../../src/phone/puppet/noise.ts';
import { parseCode } from '../../src/phone/scan.ts';
import { approveChallenge, enrollPhone, type PhoneOptions, type PhoneResult } from '../../src/phone/simulated-phone.ts';
import { type BadLine, createBadLine, type LineOptions } from '../support/bad-line.ts';
import { assess, call, consume, freshSubject, redeem, stepUp, type TestChallenge, WITHDRAWAL } from './actors.ts';
import { startStillTarget } from './node-target.ts';
import type { Target } from './target.ts';

// Face checks over a line that really delays and really breaks, with the real engine. The service's clock counts what the phone films, waits and spends on
// the line, and not how long a busy machine takes to draw and to compute: nothing here depends on its speed.
const ONE_WAY_MS = 150;
const BAD: LineOptions = { oneWayMs: ONE_WAY_MS, resetShare: 0.01, pieceBytes: 16 * 1024, draw: createSequence(22) };
const SLOW: LineOptions = { ...BAD, resetShare: 0 };

let target: Target;
let line: BadLine;
let backAt: number | null = null;
let isCapturing = false;
let broken = 0;
const subject = freshSubject();
const store = openPhoneStore(null);

beforeAll(async () => {
  target = await startStillTarget('bad line', {});
});
afterEach(() => line.close());
afterAll(() => target.close());

async function useLine(options: LineOptions): Promise<void> {
  line = await createBadLine({ host: '127.0.0.1', port: Number(new URL(target.origin).port) }, options);
}

/** Sends what belongs to the face check over the line. A new connection and the way there are counted before, the way back after. */
const overLine: PhoneFetch = async (request) => {
  const { pathname } = new URL(request.url);
  if (!pathname.includes('/liveness')) return target.send(request);
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  if (isCapturing) await target.advance(3 * ONE_WAY_MS);
  const { response, text } = await ask(pathname, { method: request.method, headers: request.headers, body });
  if (isCapturing) await target.advance(ONE_WAY_MS);
  if (response.status === 201 || response.status === 202) isCapturing = response.status === 201;
  return new Response(text, response);
};

async function ask(pathname: string, init: RequestInit): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await fetch(`http://127.0.0.1:${String(line.port)}${pathname}`, init);
    return { response, text: await response.text() };
  } catch (error) {
    broken += 1;
    throw error;
  }
}

/** Films and backs off in the service's time; waits for a verdict in that of the machine. */
const clock = {
  nowMs: () => target.now(),
  sleep: async (ms: number): Promise<void> => {
    if (!isCapturing) await sleep(ms);
    else await target.advance(ms);
    if (backAt !== null && target.now() >= backAt) {
      backAt = null;
      await line.restore();
    }
  },
};

const phone = (fetch: PhoneFetch = overLine): PhoneOptions => ({ store, clock, behaviour: 'genuine', method: 'face', tries: 2, seed: 7, fetch });

async function approve(challenge: TestChallenge, fetch?: PhoneFetch): Promise<PhoneResult> {
  const shown = await call(target, 'GET', `/v1/challenges/${challenge.id}/qr`, { token: challenge.watchToken });
  const code = parseCode(String(shown.body['url']));
  if (!code) throw new Error(shown.text);
  return approveChallenge(code, phone(fetch));
}

interface Kept {
  readonly liveness_attempts: readonly { readonly ownerId: string; readonly status: string; readonly nextSeq: number }[];
  readonly challenges: readonly { readonly id: string; readonly livenessTries: number }[];
  readonly audit_events: readonly { readonly kind: string; readonly data: { readonly owner?: string } }[];
}

/** What the record says of a challenge or enrolment: attempts, tries and verdicts. */
async function recordOf(owner: string) {
  const exported = await call(target, 'GET', `/v1/subjects/${subject}/export`, { token: target.apiKey });
  const data = exported.body['data'] as Kept;
  const attempts = data.liveness_attempts.filter(({ ownerId }) => ownerId === owner);
  return {
    attempts: attempts.map(({ status, nextSeq }) => `${status} after ${String(nextSeq)}`).sort(),
    tries: data.challenges.find(({ id }) => id === owner)?.livenessTries,
    verdicts: data.audit_events.filter(({ kind, data: about }) => kind.startsWith('liveness.') && about.owner === owner).map(({ kind }) => kind),
  };
}

/** One token, once. */
async function expectOneToken(challenge: TestChallenge): Promise<void> {
  const issued = await redeem(target, challenge.authReqId);
  expect(issued.body, issued.text).toMatchObject({ acr: 'urn:shualian:acr:face+device' });
  expect((await redeem(target, challenge.authReqId)).status).toBe(400);
  expect((await consume(target, issued.body['access_token'], [WITHDRAWAL])).status).toBe(200);
  expect((await consume(target, issued.body['access_token'], [WITHDRAWAL])).body['code']).toBe('token_consumed');
}

const ONCE = { attempts: ['passed after 4'], tries: 1, verdicts: ['liveness.passed'] };
let sessions = 0;
const challenged = async (): Promise<TestChallenge> => stepUp(target, subject, { session: `s_line_${String(++sessions)}` });

describe('a face check over a bad line', { timeout: 480_000 }, () => {
  test('300 ms there and back, one piece in a hundred breaks the connection: all pass, each counted once', async () => {
    await useLine(BAD);
    const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } });
    const code = parseCode(String((created.body['qr'] as { url: string }).url));
    if (!code) throw new Error(created.text);
    expect(await enrollPhone(code, phone())).toMatchObject({ status: 'complete', attempts: 1 });
    expect(await recordOf(code.id)).toEqual({ ...ONCE, tries: undefined });
    await assess(target, subject);
    for (let n = 0; n < 3; n++) {
      const challenge = await challenged();
      expect(await approve(challenge)).toMatchObject({ status: 'verified', attempts: 1 });
      expect(await recordOf(challenge.id)).toEqual(ONCE);
      await expectOneToken(challenge);
    }
    const { pieces, resets } = line.count;
    console.log(`bad line: ${String(resets)} resets in ${String(pieces)} pieces broke ${String(broken)} requests`);
    expect(pieces).toBeGreaterThan(200);
    // Where they fall is seeded, so that some always do; and the phone felt them.
    expect(resets).toBeGreaterThan(0);
    expect(broken).toBeGreaterThan(0);
    const before = performance.now();
    await (await fetch(`http://127.0.0.1:${String(line.port)}/healthz`)).text().catch(() => undefined);
    expect(performance.now() - before).toBeGreaterThanOrEqual(2 * ONE_WAY_MS - 5);
  });

  test('offline for three seconds in mid-attempt: it goes on', async () => {
    await useLine(SLOW);
    const challenge = await challenged();
    expect(await approve(challenge, offlineAt('1', 3000))).toMatchObject({ status: 'verified', attempts: 1 });
    expect(await recordOf(challenge.id)).toEqual(ONCE);
    await expectOneToken(challenge);
  });

  test('offline for longer than is forgiven costs one try, once, and the next passes', async () => {
    await useLine(SLOW);
    const challenge = await challenged();
    expect(await approve(challenge, offlineAt('1', 15_000))).toMatchObject({ status: 'verified', attempts: 2 });
    expect(await recordOf(challenge.id)).toEqual({ attempts: ['passed after 4', 'retry after 1'], tries: 2, verdicts: ['liveness.passed'] });
    await expectOneToken(challenge);
  });

  test('every chunk twice, at the same moment: each is taken once', async () => {
    await useLine(SLOW);
    let doubled = 0;
    const twice: PhoneFetch = async (request) => {
      if (request.method !== 'PUT') return overLine(request);
      doubled += 1;
      const copy = request.clone();
      const [first, second] = await Promise.all([overLine(request), overLine(copy)]);
      expect(await second.clone().json()).toEqual(await first.clone().json());
      return first;
    };
    const challenge = await challenged();
    expect(await approve(challenge, twice)).toMatchObject({ status: 'verified', attempts: 1 });
    expect(doubled).toBe(4);
    expect(await recordOf(challenge.id)).toEqual(ONCE);
    await expectOneToken(challenge);
  });
});

/** Cuts the line when the frames of a step are sent for the first time. */
function offlineAt(seq: string, forMs: number): PhoneFetch {
  let isDone = false;
  return async (request) => {
    if (!isDone && request.method === 'PUT' && request.url.endsWith(`/${seq}`)) {
      isDone = true;
      backAt = target.now() + forMs;
      await line.cut();
    }
    return overLine(request);
  };
}
