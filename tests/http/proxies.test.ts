import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Service } from '../support/child-service.ts';
import { guideConfig } from '../support/guide-config.ts';
import { startCaddy, startNginx } from '../support/proxy-service.ts';
import { enrollKey, freshSubject } from './actors.ts';
import { ACR, gateActors } from './gate-actors.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

let target: Target;
let application: { readonly url: string; readonly close: () => Promise<void> };
let reached: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];

beforeAll(async () => {
  target = await startNodeTarget('behind proxies', {});
  application = await startApplication();
});
afterAll(async () => {
  await application.close();
  await target.close();
});

async function startApplication(): Promise<typeof application> {
  return serve((incoming, outgoing) => {
    reached.push({ url: incoming.url ?? '', headers: incoming.headers });
    outgoing.end('the application');
  });
}

async function serve(answer: RequestListener): Promise<typeof application> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${String(port)}`, close };
}

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function get(url: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    // The path as it is written: a URL parser would tidy it up before the proxy sees it.
    const request = httpRequest({ hostname: hostname.replace('localhost', '127.0.0.1'), port, path, headers: { Host: host, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end();
  });
}

const SPOOFED = {
  'X-Shualian-Subject': 'u_root',
  'X-Shualian-Session': 's_root',
  'X-Shualian-Device': 'd_root',
  'X-Shualian-Acr': ACR.face,
  'X-Shualian-Amr': 'face',
  'X-Shualian-Step-Up-At': '1',
  'X-Shualian-Txn': 'chl_spoofed',
};
const NAVIGATE = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html' };

describe.each([
  { name: 'nginx', start: startNginx, guide: 'nginx.conf' as const },
  { name: 'Caddy', start: startCaddy, guide: 'Caddyfile' as const },
])('the guide for $name, as it stands in the docs', ({ start, guide }) => {
  let proxy: Service<string>;
  const { setRoutes, login, begin, finish, approve } = gateActors(() => target);
  beforeAll(async () => {
    const places = { service: target.address, application: application.url, key: target.apiKey, guarded: '/account/statement' };
    proxy = await start((port) => guideConfig(guide, { ...places, port }));
    await setRoutes({ routes: [{ path: '/account/statement', methods: ['GET'], acr: [ACR.face, ACR.device], once: true }] });
  });
  afterAll(async () => proxy.stop());
  beforeEach(() => {
    reached = [];
  });
  const cookie = (session: string, token?: string): Record<string, string> => ({
    Cookie: `__Host-shualian-session=${session}${token === undefined ? '' : `; __Host-shualian-step-up=${token}`}`,
  });
  const stepUpUrlOf = ({ status, headers, text }: Got): string => {
    if (status === 303) return headers.location ?? '';
    expect([status, String(headers['content-security-policy']).startsWith("default-src 'none'")]).toEqual([401, true]);
    return /content="0; url=([^"]+)"/.exec(text)?.[1] ?? '';
  };

  test('a page that is not guarded passes, without what a browser says of itself', async () => {
    const browser = { ...SPOOFED, 'X-Forwarded-For': '203.0.113.7' };
    expect(await get(proxy.at, '/anything?a=b', browser)).toMatchObject({ status: 200, text: 'the application' });
    expect(reached).toHaveLength(1);
    expect(reached[0]?.headers['x-forwarded-for']).toBe('127.0.0.1');
    for (const header of Object.keys(SPOOFED)) expect([header, reached[0]?.headers[header.toLowerCase()]]).toEqual([header, undefined]);
  });

  test('a guarded page passes after a step-up, once, with what was proven', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(target, subject);
    const session = await login(subject);
    const led = stepUpUrlOf(await get(proxy.at, '/account/statement?month=11', { ...cookie(session), ...NAVIGATE }));
    const [, id = '', secret = ''] = /\/step-up#(hld_[\w-]+)\.(hs_[\w-]+)$/.exec(led) ?? [];
    const link = { id, secret };
    await approve(await begin(link), phone);
    const { return_to: returnTo, code } = (await finish(link)).body;
    expect(returnTo).toBe(`${proxy.at}/.shualian/return`);
    const page = await get(proxy.at, '/.shualian/return');
    expect([page.status, page.headers['content-security-policy']?.includes("script-src 'sha256-")]).toEqual([200, true]);
    const back = await fetch(`${proxy.at}/.shualian/return`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...cookie(session) },
      body: JSON.stringify({ code }),
    });
    expect(await back.json()).toEqual({ location: '/account/statement?month=11' });
    const [, token = ''] = /__Host-shualian-step-up=([^;]+)/.exec(back.headers.get('Set-Cookie') ?? '') ?? [];
    expect((await get(proxy.at, '/account/statement?month=12', cookie(session, token))).status).toBe(401);
    expect(reached).toEqual([]);
    const browser = { ...cookie(session, token), ...SPOOFED, 'X-Forwarded-For': '203.0.113.7' };
    expect((await get(proxy.at, '/account/statement?month=11', browser)).text).toBe('the application');
    expect(reached).toHaveLength(1);
    expect(reached[0]).toMatchObject({
      url: '/account/statement?month=11',
      headers: { 'x-shualian-subject': subject, 'x-shualian-session': 's_web', 'x-shualian-acr': ACR.device, 'x-forwarded-for': '127.0.0.1' },
    });
    expect(reached[0]?.headers['x-shualian-device']).toBeUndefined();
    expect(reached[0]?.headers['x-shualian-txn']).toMatch(/^chl_(?!spoofed)/);
    expect(reached[0]?.headers['x-shualian-key']).toBeUndefined();
    const replayed = await get(proxy.at, '/account/statement?month=11', cookie(session, token));
    expect([replayed.status, reached.length]).toEqual([401, 1]);
  });

  test('what is no navigation gets the challenge of RFC 9470', async () => {
    const asked = await get(proxy.at, '/account/statement', cookie(await login(freshSubject())));
    expect(asked.status).toBe(401);
    expect(asked.headers['www-authenticate']).toMatch(
      /^Bearer error="insufficient_user_authentication", error_description="[^"]+", acr_values="[^"]+", max_age="300"$/,
    );
    const nobody = await get(proxy.at, '/account/statement');
    expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(reached).toEqual([]);
  });

  test.each([
    ['its own key', { 'X-Shualian-Key': 'sk_wrong' }],
    ['another address', { 'X-Original-URI': '/public', 'X-Forwarded-Uri': '/public' }],
    ['another method', { 'X-Original-Method': 'OPTIONS', 'X-Forwarded-Method': 'OPTIONS' }],
    ['who it is', SPOOFED],
    ['another host', { 'X-Forwarded-Host': 'evil.example' }],
  ])('a browser cannot say %s', async (_what, headers) => {
    const session = await login(freshSubject());
    const led = stepUpUrlOf(await get(proxy.at, '/account/statement', { ...cookie(session), ...NAVIGATE, ...headers }));
    expect(led).toContain(`${target.origin}/step-up#hld_`);
    expect((await get(proxy.at, '/account/statement', { ...headers, ...NAVIGATE })).status).toBe(401);
    expect(reached).toEqual([]);
  });

  test.each([
    '/account/%73tatement',
    '/account//statement',
    '/account/./statement',
    '/x/../account/statement',
    '/x/%2e%2e/account/statement',
    '/account/statement/',
    '/Account/STATEMENT',
    '/account/statement;x',
    '/account/statement%3f',
    '/account/statement%00',
    '/account/statements',
    '/account/statement/../statement',
    '//account/statement',
  ])('the page written %s does not pass either', async (spelling) => {
    const answer = await get(proxy.at, spelling, cookie(await login(freshSubject())));
    expect([400, 401, 403]).toContain(answer.status);
    expect(reached).toEqual([]);
  });

  test('without the service nothing guarded passes', async () => {
    const places = { service: 'http://127.0.0.1:1', application: application.url, key: 'sk_x', guarded: '/account/statement' };
    const alone = await start((port) => guideConfig(guide, { ...places, port }));
    expect((await get(alone.at, '/account/statement')).status).toBeGreaterThanOrEqual(500);
    expect((await get(alone.at, '/other')).status).toBe(200);
    expect(reached.map(({ url }) => url)).toEqual(['/other']);
    await alone.stop();
  });
});

describe('the own origin of the service, in the guide for nginx', () => {
  let behind: typeof application;
  let bytes = 0;
  let proxy: Service<string>;
  beforeAll(async () => {
    behind = await serve((incoming, outgoing) => {
      reached.push({ url: incoming.url ?? '', headers: incoming.headers });
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      // A stream of events: the first is told, the end never comes.
      incoming.on('end', () => (incoming.url === '/events' ? outgoing.write('data: first\n\n') : outgoing.end()));
    });
    const places = { service: behind.url, application: application.url, key: 'sk_x', guarded: '/account/statement' };
    proxy = await startNginx((port) => guideConfig('nginx.conf', { ...places, port }));
  });
  afterAll(async () => {
    await proxy.stop();
    await behind.close();
  });
  beforeEach(() => {
    reached = [];
    bytes = 0;
  });
  const ask = (path: string, body: Uint8Array | null): ReturnType<typeof httpRequest> => {
    const { port } = new URL(proxy.at);
    const headers = { Host: 'auth.example.com', 'X-Forwarded-For': '203.0.113.7', ...(body === null ? {} : { 'Content-Length': body.length }) };
    return httpRequest({ hostname: '127.0.0.1', port, path, method: body === null ? 'GET' : 'PUT', headers }).end(body ?? undefined);
  };
  const answered = async (request: ReturnType<typeof httpRequest>): Promise<IncomingMessage> => {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };

  test.each([
    [2 * 1024 * 1024, 200],
    [2 * 1024 * 1024 + 1, 413],
  ])('a chunk of %i bytes is answered with %i', async (size, status) => {
    const response = await answered(ask('/v1/chunk', new Uint8Array(size)));
    response.resume();
    expect([response.statusCode, bytes]).toEqual([status, status === 200 ? size : 0]);
    if (status === 200) expect(reached[0]).toMatchObject({ url: '/v1/chunk', headers: { host: 'auth.example.com', 'x-forwarded-for': '127.0.0.1' } });
  });

  test('a status event is told before the answer ends', async () => {
    const request = ask('/events', null);
    const [chunk] = (await once(await answered(request), 'data')) as [Buffer];
    expect(chunk.toString()).toBe('data: first\n\n');
    request.destroy();
  });
});

describe('the guide for Caddy with an OpenID provider', () => {
  const { setRoutes, begin, finish, approve } = gateActors(() => target);
  const subject = freshSubject();
  let standIn: { readonly url: string; readonly close: () => Promise<void> };
  let proxy: Service<string>;
  beforeAll(async () => {
    // A stand-in for oauth2-proxy: whoever has the cookie is logged in.
    standIn = await serve((incoming, outgoing) => {
      const isIn = incoming.headers.cookie?.includes('oidc=in') === true;
      outgoing.writeHead(isIn ? 202 : 401, isIn ? { 'X-Auth-Request-User': subject } : {}).end();
    });
    const places = { service: target.address, application: application.url, login: standIn.url, key: target.apiKey, guarded: '/account/statement' };
    proxy = await startCaddy((port) => guideConfig('Caddyfile.oidc', { ...places, port }));
    await setRoutes({ identity: 'headers', routes: [{ path: '/account/statement', methods: ['GET'], acr: [ACR.face, ACR.device], once: true }] });
  });
  afterAll(async () => {
    await proxy.stop();
    await standIn.close();
  });
  beforeEach(() => {
    reached = [];
  });
  const SPOOFED_USER = { ...SPOOFED, 'X-Auth-Request-User': 'u_root' };

  test('nobody gets in without a login, whatever a browser says of itself', async () => {
    const away = await get(proxy.at, '/anything', SPOOFED_USER);
    expect([away.status, away.headers.location?.startsWith('/oauth2/sign_in')]).toEqual([302, true]);
    expect((await get(proxy.at, '/account/statement', SPOOFED_USER)).status).toBe(302);
    expect(reached).toEqual([]);
    expect((await get(proxy.at, '/anything', { Cookie: 'oidc=in', ...SPOOFED_USER })).status).toBe(200);
    expect(reached[0]?.headers).toMatchObject({ 'x-shualian-subject': subject });
    expect(reached[0]?.headers['x-shualian-txn']).toBeUndefined();
  });

  test('a guarded page passes once, for the person whom the provider knows', async () => {
    const phone = await enrollKey(target, subject);
    const led = await get(proxy.at, '/account/statement', { Cookie: 'oidc=in', ...NAVIGATE });
    const [, id = '', secret = ''] = /(hld_[\w-]+)\.(hs_[\w-]+)/.exec(led.text) ?? [];
    await approve(await begin({ id, secret }), phone);
    const { code } = (await finish({ id, secret })).body;
    const back = await fetch(`${proxy.at}/.shualian/return`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: 'oidc=in' },
      body: JSON.stringify({ code }),
    });
    const [stepUp = ''] = (back.headers.get('Set-Cookie') ?? '').split(';');
    const headers = { Cookie: `oidc=in; ${stepUp}`, ...SPOOFED_USER };
    expect((await get(proxy.at, '/account/statement', headers)).text).toBe('the application');
    expect(reached[0]?.headers).toMatchObject({ 'x-shualian-subject': subject, 'x-shualian-acr': ACR.device });
    expect((await get(proxy.at, '/account/statement', headers)).status).toBe(401);
    expect(reached).toHaveLength(1);
  });
});
