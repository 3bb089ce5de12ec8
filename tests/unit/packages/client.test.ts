import { describe, expect, test } from 'vitest';
import { type AssessRequest, createClient, type ClientSettings, ShualianProblem, ShualianUnavailable } from '../../../packages/client/src/create-client.ts';

const BODY: AssessRequest = {
  event: { type: 'login' },
  subject: { id: 'u_42' },
  session: { id: 's_9' },
  context: { ip: '203.0.113.7', origin: 'https://www.example.com', user_agent: '' },
  authorization_details: [],
};
const ALLOW = { assessment_id: 'asm_1', decision: 'allow', reasons: [], obligations: [], shadow: [] };

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response => Response.json(body, { status, headers });
const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Response =>
  json(status, { type: 'about:blank', title: code, status, code, request_id: 'req_1', field: 'event.type' }, headers);

type Step = Response | Error | (() => Promise<Response>);

/** A client against a scripted service; no time passes. */
function scripted(steps: readonly Step[], settings: Partial<ClientSettings> = {}) {
  const sent: Request[] = [];
  const slept: number[] = [];
  let now = 1_000_000;
  let keys = 0;
  const left = [...steps];
  const client = createClient({
    baseUrl: 'https://auth.example.com',
    apiKey: 'sk_test',
    random: () => 0.5,
    createKey: () => `key-${String((keys += 1))}`,
    clock: {
      now: () => now,
      sleep: (ms, signal) => {
        signal.throwIfAborted();
        slept.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
    fetch: async (input) => {
      sent.push((input as Request).clone());
      const step = left.shift();
      if (step === undefined) throw new Error('one call more than the script has');
      if (step instanceof Error) throw step;
      return typeof step === 'function' ? step() : step;
    },
    ...settings,
  });
  return { client, sent, slept };
}
const keysOf = (sent: readonly Request[]): readonly (string | null)[] => sent.map(({ headers }) => headers.get('Idempotency-Key'));
const caught = async (work: Promise<unknown>): Promise<unknown> => work.then(() => null).catch((error: unknown) => error);

describe('retries', () => {
  test('send the same key and body with every try, and another key with the next call', async () => {
    const { client, sent, slept } = scripted([
      new TypeError('network'),
      problem(503, 'store_unavailable', { 'Retry-After': '2' }),
      json(200, ALLOW),
      json(200, ALLOW),
    ]);
    expect(await client.assess(BODY, { onUnavailable: 'deny' })).toMatchObject({ unavailable: false, decision: 'allow' });
    await client.assess(BODY, { onUnavailable: 'deny' });
    expect(keysOf(sent)).toEqual(['key-1', 'key-1', 'key-1', 'key-2']);
    expect(new Set(await Promise.all(sent.map(async (request) => request.text()))).size).toBe(1);
    // Half of the first pause, then what the service said.
    expect(slept).toEqual([100, 2000]);
  });
  test('use the key of the caller', async () => {
    const { client, sent } = scripted([json(200, ALLOW)]);
    await client.assess(BODY, { onUnavailable: 'deny', idempotencyKey: 'order-7' });
    expect(keysOf(sent)).toEqual(['order-7']);
  });
  test('wait for a first request that is still running, and give in to a refusal at once', async () => {
    const running = scripted([problem(409, 'idempotency_in_progress', { 'Retry-After': '1' }), json(200, ALLOW)]);
    expect(await running.client.assess(BODY, { onUnavailable: 'deny' })).toMatchObject({ decision: 'allow' });
    expect(running.slept).toEqual([1000]);
    const refused = scripted([problem(409, 'token_consumed')]);
    expect(await caught(refused.client.consume({ token: 'x', authorization_details: [] }))).toMatchObject({ code: 'token_consumed', status: 409 });
    expect(refused.sent).toHaveLength(1);
  });
  test('end after as many as were set, and before the time is over', async () => {
    const few = scripted([new TypeError('a'), new TypeError('b')], { retries: 1 });
    expect(await caught(few.client.readChallenge('chl_1'))).toBeInstanceOf(ShualianUnavailable);
    const late = scripted([problem(503, 'store_unavailable', { 'Retry-After': '16' })]);
    expect(await caught(late.client.readChallenge('chl_1'))).toBeInstanceOf(ShualianUnavailable);
    expect(late.slept).toEqual([]);
  });
  test('follow no redirect, and send the key of the gateway nowhere else', async () => {
    for (const status of [301, 302, 307, 308]) {
      const { client, sent } = scripted([new Response(null, { status, headers: { Location: 'https://elsewhere.example/' } }), json(200, ALLOW)]);
      expect(await caught(client.readChallenge('chl_1'))).toBeInstanceOf(ShualianUnavailable);
      expect(sent.map(({ redirect }) => redirect)).toEqual(['manual']);
    }
    const hidden = scripted([Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })]);
    expect(await caught(hidden.client.readChallenge('chl_1'))).toBeInstanceOf(ShualianUnavailable);
    expect(hidden.sent).toHaveLength(1);
  });
});

describe('what cannot be reached', () => {
  test('is denied, stepped up or allowed as was said, and never called a decision of the service', async () => {
    for (const onUnavailable of ['deny', 'step_up', 'allow'] as const) {
      const { client } = scripted([new TypeError('a'), new TypeError('b'), new TypeError('c')]);
      const answer = await client.assess(BODY, { onUnavailable });
      expect(answer).toMatchObject({ unavailable: true, decision: onUnavailable });
    }
    const { client } = scripted([problem(500, 'internal_error'), problem(500, 'internal_error'), problem(500, 'internal_error')]);
    const asked = await client.assess(BODY, { onUnavailable: ({ status, requestId }) => (status === 500 && requestId === null ? 'step_up' : 'allow') });
    expect(asked).toMatchObject({ unavailable: true, decision: 'step_up' });
  });
  test('is not what a limit says, so that nobody opens the gate by running into it', async () => {
    const limited = problem(429, 'rate_limited', { 'Retry-After': '1' });
    const { client } = scripted([limited, limited.clone(), limited.clone()]);
    const error = await caught(client.assess(BODY, { onUnavailable: 'allow' }));
    expect(error).toBeInstanceOf(ShualianProblem);
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfterSeconds: 1 });
  });
  test('is not a refusal: a wrong key is thrown', async () => {
    const { client } = scripted([problem(401, 'unauthorized')]);
    expect(await caught(client.assess(BODY, { onUnavailable: 'allow' }))).toMatchObject({ code: 'unauthorized', requestId: 'req_1', field: 'event.type' });
  });
  test('one try ends at its time, and the whole call at its own', async () => {
    const hang = (): Promise<Response> => new Promise(() => undefined);
    const never: typeof fetch = async (_input, init) =>
      Promise.race([
        hang(),
        new Promise<Response>((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      ]);
    const client = createClient({
      baseUrl: 'https://auth.example.com',
      apiKey: 'sk',
      fetch: never,
      tryTimeoutMs: 20,
      totalTimeoutMs: 300,
      retries: 1,
      random: () => 0,
    });
    expect(await client.assess(BODY, { onUnavailable: 'deny' })).toMatchObject({ unavailable: true, decision: 'deny' });
  });
  test('is not what the caller gave up', async () => {
    const stop = new AbortController();
    const { client } = scripted([
      () => {
        stop.abort(new Error('the person closed the page'));
        return Promise.reject(new Error('aborted'));
      },
    ]);
    expect(await caught(client.assess(BODY, { onUnavailable: 'allow', signal: stop.signal }))).toMatchObject({ message: 'the person closed the page' });
  });
  test('an answer of somebody in between is none of the service', async () => {
    const gateway = new Response('<html>502</html>', { status: 502 });
    const { client } = scripted([gateway, gateway.clone(), gateway.clone()]);
    expect(await client.assess(BODY, { onUnavailable: 'deny' })).toMatchObject({ unavailable: true });
    const odd = scripted([new Response('nope', { status: 418 })]);
    expect(await caught(odd.client.readChallenge('chl_1'))).toMatchObject({ code: 'unexpected_answer', status: 418 });
  });
});

describe('redeeming', () => {
  const oauth = (error: string): Response => json(400, { error, error_description: error });
  const TOKEN = { access_token: 'a.b.c', token_type: 'Bearer', expires_in: 300, acr: 'urn:shualian:acr:device', authorization_details: [] };

  test('polls as slowly as it is told', async () => {
    const { client, slept } = scripted([oauth('authorization_pending'), oauth('slow_down'), oauth('authorization_pending'), json(200, TOKEN)]);
    expect(await client.redeem({ auth_req_id: 'ar_1', interval: 2 })).toEqual(TOKEN);
    expect(slept).toEqual([2000, 2000, 7000, 7000]);
  });
  test('ends with what ended the challenge', async () => {
    for (const code of ['access_denied', 'expired_token', 'invalid_grant']) {
      const { client } = scripted([oauth(code)]);
      expect(await caught(client.redeem({ auth_req_id: 'ar_1' }))).toMatchObject({ code, status: 400 });
    }
  });
  test('signs the nonce that is asked for, and makes a proof for each request', async () => {
    const asked = json(400, { error: 'use_dpop_nonce', error_description: '' }, { 'DPoP-Nonce': 'n-1' });
    const { client, sent } = scripted([asked, json(200, TOKEN)]);
    const prove = ({ htm, htu, nonce }: { htm: string; htu: string; nonce: string | null }): Promise<string> =>
      Promise.resolve(`${htm} ${htu} ${String(nonce)}`);
    expect(await client.redeemOnce({ auth_req_id: 'ar_1' }, { prove })).toEqual(TOKEN);
    expect(sent.map(({ headers }) => headers.get('DPoP'))).toEqual([
      'POST https://auth.example.com/v1/token null',
      'POST https://auth.example.com/v1/token n-1',
    ]);
  });
  test('ends when the caller has enough', async () => {
    const { client } = scripted([]);
    expect(await caught(client.redeem({ auth_req_id: 'ar_1' }, { signal: AbortSignal.abort(new Error('enough')) }))).toMatchObject({ message: 'enough' });
  });
});

test('ids stay within their part of the path', async () => {
  const { client, sent } = scripted([json(200, { devices: [] })]);
  await client.listDevices('../u/42?x#');
  expect(sent[0]?.url).toBe('https://auth.example.com/v1/subjects/..%2Fu%2F42%3Fx%23/devices');
});

test('a decision without saying what happens when there is none does not compile', () => {
  const { client } = scripted([]);
  // @ts-expect-error: onUnavailable has no default
  const call = (): Promise<unknown> => client.assess(BODY, {});
  expect(call).toBeTypeOf('function');
});
