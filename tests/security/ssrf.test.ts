import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCertificate } from '../../src/entry/create-certificate.ts';
import { createNodeOutbound, type NodeOutboundOptions } from '../../src/runtime/node-outbound.ts';
import { createFetchOutbound } from '../../src/runtime/fetch-outbound.ts';
import type { OutboundResult } from '../../src/notify/outbound-http.ts';
import { isPublicAddress } from '../../src/notify/public-address.ts';
import { systemClock } from '../../src/runtime/system.ts';
import { SSRF_URLS } from './ssrf-urls.ts';

// T15: an endpoint that a gateway names must never become a way into the network of the service.
const QUICK = { connect: 400, total: 800 };

/** Listens on loopback, over IPv4 and IPv6, and counts who comes. */
let canary: Server;
let canaryPort: number;
let visits: number;
beforeAll(async () => {
  canary = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  canaryPort = await listen(canary);
});
afterAll(() => canary.close());
beforeEach(() => {
  visits = 0;
});
afterEach(() => expect(visits).toBe(0));

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const outbound = (options: Partial<NodeOutboundOptions> = {}) =>
  createNodeOutbound({
    ports: [canaryPort],
    hosts: [],
    unsafePrivate: false,
    clock: systemClock,
    connectMs: QUICK.connect,
    totalMs: QUICK.total,
    resolve: () => Promise.reject(new Error('no resolver')),
    ...options,
  });
const post = (url: string, options: Partial<NodeOutboundOptions> = {}): Promise<OutboundResult> =>
  outbound(options).post({ url, headers: { 'Content-Type': 'application/json' }, body: '{}' });
const failed = (fault: string) => ({ kind: 'failed', fault });

describe('a URL that names the inside', () => {
  test.each(SSRF_URLS)('%s: %s', async (template, fault) => {
    const url = template.replace('PORT1', '1').replace('PORT', String(canaryPort));
    expect(await post(url)).toEqual(failed(fault));
    expect(outbound().check(url)).toBe(fault);
    // The port of Workers says the same.
    expect(createFetchOutbound({ ports: [canaryPort], hosts: [], totalMs: QUICK.total, unsafePrivate: false, clock: systemClock }).check(url)).toBe(fault);
    expect(
      await createFetchOutbound({ ports: [canaryPort], hosts: [], totalMs: QUICK.total, unsafePrivate: false, clock: systemClock }).post({
        url,
        headers: {},
        body: '',
      }),
    ).toEqual(failed(fault));
  });
  test('there are enough of them, and public ones pass', () => {
    expect(SSRF_URLS.length).toBeGreaterThanOrEqual(60);
    for (const url of [
      'https://hooks.example.com/in?a=b',
      'https://hooks.example.com:443/',
      'https://8.8.8.8/',
      'https://[2606:4700::1111]/',
      'https://xn--bcher-kva.example/',
    ])
      expect(outbound().check(url), url).toBeNull();
    for (const address of [
      '1.1.1.1',
      '100.63.255.255',
      '100.128.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '169.253.255.255',
      '223.255.255.255',
      '2a00:1450:4001::1',
    ])
      expect(isPublicAddress(address), address).toBe(true);
    for (const text of ['', '1.2.3', '01.2.3.4', '1.2.3.4:80', '[2606:4700::1111]', '2606:4700::1111%lo', 'hooks.example.com'])
      expect(isPublicAddress(text), text).toBe(false);
  });
});

test('where hosts are listed, no other is called', () => {
  const listed = outbound({ hosts: ['hooks.example.com', '.partner.example'] });
  for (const url of ['https://hooks.example.com/', 'https://a.partner.example/', 'https://a.b.partner.example/']) expect(listed.check(url), url).toBeNull();
  for (const url of ['https://example.com/', 'https://a.hooks.example.com/', 'https://partner.example/', 'https://evilpartner.example/', 'https://8.8.8.8/'])
    expect(listed.check(url), url).toBe('host_forbidden');
});

describe('a name that leads inside', () => {
  const name = (): string => `https://hooks.example.com:${String(canaryPort)}/`;
  test.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['169.254.169.254']],
    [['8.8.8.8', '127.0.0.1']],
    [['2606:4700::1111', 'fe80::1']],
    [['not an address']],
  ])('%j', async (addresses) => {
    expect(await post(name(), { resolve: () => Promise.resolve(addresses) })).toEqual(failed('address_forbidden'));
  });
  test('no address, and a resolver that fails or never answers', async () => {
    expect(await post(name(), { resolve: () => Promise.resolve([]) })).toEqual(failed('host_unknown'));
    expect(await post(name())).toEqual(failed('host_unknown'));
    expect(await post(name(), { resolve: () => new Promise(() => undefined) })).toEqual(failed('timeout'));
  });
  test('public the first time and 127.0.0.1 ever after: it is asked once', async () => {
    let asked = 0;
    const resolve = (): Promise<readonly string[]> => Promise.resolve(++asked === 1 ? ['198.41.0.4'] : ['127.0.0.1']);
    expect((await post(name(), { resolve })).kind).toBe('failed');
    expect(asked).toBe(1);
  });
  test('proxies of the environment are not used', async () => {
    const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    for (const key of names) process.env[key] = key === 'NODE_USE_ENV_PROXY' ? '1' : `http://127.0.0.1:${String(canaryPort)}`;
    try {
      expect((await post('https://hooks.example.com/', { resolve: () => Promise.resolve(['198.41.0.4']) })).kind).toBe('failed');
    } finally {
      for (const key of names) delete process.env[key];
    }
  });
});

describe('a receiver', () => {
  const servers: { close: () => void; closeAllConnections: () => void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createHttpServer(listener);
    servers.push(server);
    return `http://localhost:${String(await listen(server))}/in?a=b`;
  };
  const local = { unsafePrivate: true, resolve: () => Promise.resolve(['127.0.0.1']) } as const;

  test('that redirects inside is not followed: the redirect is the answer', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await serve((_request, response) => response.writeHead(status, { Location: `http://127.0.0.1:${String(canaryPort)}/` }).end());
      expect(await post(url, local)).toMatchObject({ kind: 'answer', status });
      expect(
        await createFetchOutbound({ ports: [], hosts: [], totalMs: QUICK.total, unsafePrivate: true, clock: systemClock }).post({ url, headers: {}, body: '' }),
      ).toMatchObject({
        kind: 'answer',
        status,
      });
    }
  });

  test('is called under its name, at the address that was looked at, on a connection of its own, with a certificate for the name', async () => {
    const certificate = await createCertificate(['hooks.example.com']);
    const seen: unknown[] = [];
    let connections = 0;
    const server = createHttpsServer(certificate, (request, response) => {
      // The socket of an HTTPS request is a TLS socket.
      seen.push([request.headers.host, (request.socket as unknown as { servername: string }).servername, request.method, request.url]);
      response.end('ok');
    });
    server.on('secureConnection', () => (connections += 1));
    servers.push(server);
    const port = await listen(server);
    const trusting = { ...local, ca: certificate.cert };
    const url = `https://hooks.example.com:${String(port)}/in?a=b`;
    for (let n = 0; n < 2; n++)
      expect(await post(url, trusting)).toEqual({ kind: 'answer', status: 200, retryAfterSeconds: null, body: new Uint8Array(Buffer.from('ok')) });
    expect(seen).toEqual(Array.from({ length: 2 }, () => [`hooks.example.com:${String(port)}`, 'hooks.example.com', 'POST', '/in?a=b']));
    expect(connections).toBe(2);
    expect(await post(`https://other.example.com:${String(port)}/`, trusting)).toEqual(failed('tls_failed'));
    expect(await post(url, local)).toEqual(failed('tls_failed'));
  });

  test('that talks without end is read for 64 KiB, and one that is silent or slow is left at its time', async () => {
    const endless = await serve((_request, response) => {
      const more = (): void => void (response.write('x'.repeat(10_000)) ? setImmediate(more) : response.once('drain', more));
      more();
    });
    const answer = await post(endless, local);
    expect(answer.kind === 'answer' && [answer.status, answer.body.length]).toEqual([200, 65_536]);
    expect(await post(await serve(() => undefined), local)).toEqual(failed('timeout'));
    const drip = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    });
    const startedAt = performance.now();
    expect((await post(drip, local)).kind).toBe('failed');
    expect(performance.now() - startedAt).toBeLessThan(QUICK.total + 400);
  });

  test('that accepts and never speaks TLS is left at the time to connect', async () => {
    const mute = createServer(() => undefined);
    const port = await listen(mute);
    const startedAt = performance.now();
    expect(await post(`https://hooks.example.com:${String(port)}/`, local)).toEqual(failed('timeout'));
    expect(performance.now() - startedAt).toBeLessThan(QUICK.total);
    mute.close();
  });

  test('that is not there, or asks for patience in either form', async () => {
    expect(await post('http://localhost:1/', local)).toEqual(failed('connect_failed'));
    for (const [header, expected] of [
      ['7', 7],
      ['0', 0],
      ['-1', null],
      ['soon', null],
      [new Date(systemClock.now() + 60_000).toUTCString(), 60],
      ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ] as const) {
      const answer = await post(await serve((_request, response) => response.writeHead(503, { 'Retry-After': header }).end()), local);
      const seconds = answer.kind === 'answer' ? answer.retryAfterSeconds : undefined;
      if (expected === 60) expect([59, 60]).toContain(seconds);
      else expect(seconds).toBe(expected);
    }
  });
});
