import { beforeEach, describe, expect, it } from 'vitest';
import { createDemoExchange } from '../../web/demo/create-demo-exchange.tsx';
import { decodeToken } from '../../web/demo/decode-token.ts';

const ORIGIN = 'https://demo.example';
const manifest = { 'web/islands/demo-page.ts': { file: 'assets/demo-page-1.js' } };
const CHALLENGE = {
  id: 'chl_abcdefgh',
  watch_token: 'wt_secret',
  auth_req_id: 'ar_secret',
  qr: { url: 'x#SECRET' },
  page_url: 'y#SECRET',
};

interface Call {
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | null;
}

/** Plays the API: what it answers is set by each test, what it was asked is kept. */
class Api {
  calls: Call[] = [];
  assess: Record<string, unknown> = { decision: 'allow', reasons: [], obligations: [] };
  token: Record<string, unknown> = { access_token: 'aGVhZA.e30.c2ln' };
  consume: readonly [number, Record<string, unknown>] = [200, { active: true }];

  readonly fetch = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    const text = await request.text();
    const isJson = request.headers.get('Content-Type') === 'application/json';
    this.calls.push({
      path,
      body: isJson ? JSON.parse(text) : text,
      authorization: request.headers.get('Authorization'),
    });
    if (path === '/v1/assess') return Response.json(this.assess);
    if (path.endsWith('/devices')) return Response.json({ devices: [{ id: 'dev_1', name: 'Phone' }] });
    if (path === '/v1/token') return Response.json(this.token, { status: 'error' in this.token ? 400 : 200 });
    if (path === '/v1/tokens/consume') return Response.json(this.consume[1], { status: this.consume[0] });
    return Response.json({ code: 'not_found' }, { status: 404 });
  };

  bodies(path: string): unknown[] {
    return this.calls.filter((call) => call.path === path).map(({ body }) => body);
  }
}

let api = new Api();
let exchange = createDemoExchange({
  assets: manifest,
  apiBase: 'http://api',
  apiKey: 'sk_demo',
  publicOrigin: ORIGIN,
  fetch: api.fetch,
});
let cookie = '';

beforeEach(async () => {
  api = new Api();
  exchange = createDemoExchange({
    assets: manifest,
    apiBase: 'http://api',
    apiKey: 'sk_demo',
    publicOrigin: ORIGIN,
    fetch: api.fetch,
  });
  cookie = '';
  await post('/demo/login', { user: 'lin', password: 'lin-demo' });
  api.calls = [];
});

async function visit(path: string, init: RequestInit): Promise<{ status: number; text: string; location: string }> {
  const headers = new Headers(init.headers);
  if (cookie !== '') headers.set('Cookie', cookie);
  const response = await exchange.request(`${ORIGIN}${path}`, { ...init, headers });
  for (const set of response.headers.getSetCookie()) if (set.startsWith('shualian_demo=')) cookie = set.split(';')[0] ?? '';
  return { status: response.status, text: await response.text(), location: response.headers.get('Location') ?? '' };
}

async function post(path: string, form: Record<string, string>, origin = ORIGIN): Promise<{ status: number; text: string; location: string }> {
  return visit(path, {
    method: 'POST',
    headers: { Origin: origin, 'Accept-Language': 'en' },
    body: new URLSearchParams(form),
  });
}

const balance = async (): Promise<boolean> => (await visit('/demo/account', { method: 'GET' })).text.includes('18,400');
const WITHDRAWAL = { asset: 'USDT', amount: '400', address: 'TNewAddress111111111111111' };

describe('demo exchange', () => {
  it('does an allowed action, with its own key and nothing but the public API', async () => {
    const { text } = await post('/demo/withdraw', WITHDRAWAL);
    expect(text).toContain('Done: Withdrawal');
    expect(api.calls.every(({ authorization }) => authorization === 'Bearer sk_demo')).toBe(true);
    expect(await balance()).toBe(false);
  });

  it.each([
    ['a denial', { decision: 'deny', reasons: [], obligations: [] }],
    ['an answer that it does not know', { decision: 'maybe' }],
    ['a step-up without a challenge', { decision: 'step_up' }],
  ])('does nothing after %s', async (_name, answer) => {
    api.assess = answer;
    expect((await post('/demo/withdraw', WITHDRAWAL)).text).toContain('Refused: Withdrawal');
    expect(await balance()).toBe(true);
  });

  it('after a step-up consumes the token with exactly the details that were assessed, then acts', async () => {
    api.assess = { decision: 'step_up', reasons: [], obligations: [], challenge: CHALLENGE };
    const { location } = await post('/demo/withdraw', WITHDRAWAL);
    const page = await visit(location, { method: 'GET' });
    expect(page.text).toContain('<step-up-qr challenge="chl_abcdefgh" watch-token="wt_secret">');
    expect(page.text).not.toMatch(/ar_secret|#SECRET|sk_demo/);
    expect(await balance()).toBe(true);
    const done = await post(`${location}/finish`, {});
    expect(done.text).toContain('Done: Withdrawal');
    const [assessed] = api.bodies('/v1/assess');
    const [consumed] = api.bodies('/v1/tokens/consume');
    expect(consumed).toMatchObject({
      token: 'aGVhZA.e30.c2ln',
      authorization_details: (assessed as { authorization_details: unknown }).authorization_details,
    });
    expect(await balance()).toBe(false);
  });

  it.each([
    ['the token endpoint refuses', { error: 'access_denied' }, [200, { active: true }]],
    ['the token was used before', { access_token: 'a.b.c' }, [409, { code: 'token_consumed' }]],
    ['the token is for other details', { access_token: 'a.b.c' }, [409, { code: 'intent_mismatch' }]],
  ] as const)('does nothing when %s, whatever the browser says', async (_name, token, consume) => {
    api.assess = { decision: 'step_up', reasons: [], obligations: [], challenge: CHALLENGE };
    api.token = token;
    api.consume = consume;
    const { location } = await post('/demo/withdraw', WITHDRAWAL);
    expect((await post(`${location}/finish`, {})).text).toContain('Not done: Withdrawal');
    expect((await post(`${location}/finish`, {})).location).toBe('/demo');
    expect(await balance()).toBe(true);
  });

  it('moves nothing while a withdrawal is on hold', async () => {
    api.assess = {
      decision: 'allow',
      reasons: [],
      obligations: [{ type: 'hold', until: '2030-01-01T00:00:00Z', reason: 'phone_changed_recently' }],
    };
    expect((await post('/demo/withdraw', WITHDRAWAL)).text).toContain('On hold: Withdrawal');
    expect(await balance()).toBe(true);
  });

  it('refuses posts from other sites and without a session', async () => {
    expect((await post('/demo/withdraw', WITHDRAWAL, 'https://evil.example')).status).toBe(403);
    cookie = '';
    expect((await post('/demo/withdraw', WITHDRAWAL)).location).toBe('/demo');
    expect(api.bodies('/v1/assess')).toEqual([]);
  });

  it('gives a new session at login and reports a wrong password', async () => {
    const before = cookie;
    await post('/demo/login', { user: 'lin', password: 'lin-demo' });
    expect(cookie).not.toBe(before);
    cookie = before;
    expect((await visit('/demo/account', { method: 'GET' })).status).toBe(303);
    await post('/demo/login', { user: 'lin', password: 'wrong' });
    expect(api.bodies('/v1/assess').at(-1)).toMatchObject({
      event: { type: 'login.failed' },
      subject: { id: 'u_demo_lin' },
    });
  });

  it('writes what the API says as text, never as markup', async () => {
    api.assess = { decision: 'deny', reasons: [{ code: '<img src=x onerror=alert(1)>' }], obligations: [] };
    const { text } = await post('/demo/withdraw', WITHDRAWAL);
    expect(text).not.toContain('<img src=x');
    expect(text).toContain('&lt;img src=x');
  });
});

describe('decodeToken', () => {
  it('shows both parts of a token, and nothing of what is not one', () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(decodeToken(`${part({ alg: 'ES256' })}.${part({ sub: '林' })}.sig`)).toEqual({
      header: { alg: 'ES256' },
      claims: { sub: '林' },
    });
    expect(decodeToken('nothing')).toBeNull();
    expect(decodeToken('a.%%.c')).toBeNull();
  });
});
