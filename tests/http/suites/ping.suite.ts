import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { call, claimed, enrollKey, freshSubject, passByKey, redeem, type TestChallenge } from '../actors.ts';
import type { Target } from '../target.ts';

interface Heard {
  readonly path: string;
  readonly authorization: string;
  readonly contentType: string;
  readonly body: unknown;
}

const TOKEN = 'bm90aWZpY2F0aW9uLXRva2VuLW9mLXRoZS1jbGllbnQ';

/** Clients that are told instead of asking (CIBA section 10.2). */
export function pingSuite(get: () => Target): void {
  let server: Server;
  let heard: Heard[] = [];
  let answers: { readonly status: number; readonly location?: string }[] = [];
  let endpoint = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { authorization = '', 'content-type': contentType = '' } = request.headers;
        heard.push({ path: request.url ?? '', authorization, contentType, body: JSON.parse(Buffer.concat(parts).toString()) as unknown });
        const { status, location } = answers.shift() ?? { status: 204 };
        response.writeHead(status, location === undefined ? {} : { Location: location }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Node gives the address of a TCP socket as a record.
    endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/ping`;
  });
  afterAll(() => void server.close());
  const listen = async (to: string | null): Promise<void> => {
    const { status } = await call(get(), 'PUT', '/v1/client-notification', { token: get().operatorKey, json: { endpoint: to } });
    expect(status).toBe(200);
  };
  beforeEach(async () => {
    heard = [];
    answers = [];
    await listen(endpoint);
  });
  // Other suites share the client, and poll.
  afterEach(() => listen(null));

  const ask = async (subject: string, more: Readonly<Record<string, string>> = { client_notification_token: TOKEN }) => {
    const context = { session: { id: 's_1' }, context: { ip: '127.0.0.1', device_id: 'd_1', origin: 'https://www.example.com' } };
    const body = new URLSearchParams({ scope: 'openid', login_hint: subject, request_context: JSON.stringify(context), ...more }).toString();
    return call(get(), 'POST', '/v1/bc-authorize', { token: get().apiKey, raw: { type: 'application/x-www-form-urlencoded', body } });
  };
  const start = async (subject: string): Promise<TestChallenge> => {
    const answer = await ask(subject);
    const { id, watch_token: watchToken } = answer.body['challenge'] as { id: string; watch_token: string };
    return { id, watchToken, authReqId: String(answer.body['auth_req_id']), methods: [] };
  };
  const until = async (count: number): Promise<void> => {
    for (let i = 0; i < 100 && heard.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toHaveLength(count);
  };
  // Any request to a challenge lets what is due go out.
  const nudge = async (): Promise<void> => {
    await call(get(), 'POST', '/v1/challenges/chl_none/cancel', { token: get().apiKey });
    await new Promise((resolve) => setTimeout(resolve, 300));
  };

  test('it is told once when the person has approved, with its own token and nothing but the identifier, and may poll besides', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const challenge = await start(subject);
    expect((await redeem(get(), challenge.authReqId)).body['error']).toBe('authorization_pending');
    await nudge();
    expect(heard).toEqual([]);
    await passByKey(get(), challenge, phone);
    await until(1);
    expect(heard).toEqual([{ path: '/ping', authorization: `Bearer ${TOKEN}`, contentType: 'application/json', body: { auth_req_id: challenge.authReqId } }]);
    await nudge();
    expect(heard).toHaveLength(1);
    expect((await redeem(get(), challenge.authReqId)).body['token_type']).toBe('Bearer');
  });

  test('it is told of a decline, and of the request that a newer one took the place of', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const [first, second] = [await start(subject), await start(subject)];
    await call(get(), 'POST', `/v1/challenges/${second.id}/reject`, { token: await claimed(get(), second, phone), json: { reason: 'changed_mind' } });
    await until(2);
    expect(heard.map(({ body }) => (body as { auth_req_id: string }).auth_req_id).toSorted()).toEqual([first.authReqId, second.authReqId].toSorted());
  });

  // That it is not tried again either is the unit test's: the harness around workerd makes an error of its own of a redirect.
  test('a redirect is not followed: the token goes nowhere but to the endpoint', async () => {
    const subject = freshSubject();
    answers = [{ status: 307, location: '/elsewhere' }];
    const challenge = await start(subject);
    await call(get(), 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: get().apiKey });
    await until(1);
    await nudge();
    await get().advance(120_000);
    await nudge();
    expect(new Set(heard.map(({ path }) => path))).toEqual(new Set(['/ping']));
  });

  test('an endpoint that is down is tried again, and told once', async () => {
    const subject = freshSubject();
    answers = [{ status: 503 }];
    const challenge = await start(subject);
    await call(get(), 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: get().apiKey });
    await until(1);
    await nudge();
    await get().advance(3000);
    await nudge();
    await until(2);
    await get().advance(120_000);
    await nudge();
    expect(heard).toHaveLength(2);
  });

  test('it must send a notification token, and one that polls need not', async () => {
    const without = await ask(freshSubject(), {});
    expect([without.status, without.body['error']]).toEqual([400, 'invalid_request']);
    await listen(null);
    expect((await ask(freshSubject(), {})).status).toBe(200);
    expect((await ask(freshSubject())).status).toBe(200);
  });

  test('only an operator names the endpoint, and it must be one that may be called', async () => {
    const set = async (token: string, to: string) => call(get(), 'PUT', '/v1/client-notification', { token, json: { endpoint: to } });
    expect((await set(get().apiKey, endpoint)).status).toBe(403);
    for (const bad of ['nonsense', 'ftp://a.example/', 'https://user:secret@a.example/']) {
      const refused = await set(get().operatorKey, bad);
      expect([refused.status, refused.body['code']]).toEqual([422, 'notification_endpoint_invalid']);
    }
    const read = await call(get(), 'GET', '/v1/client-notification', { token: get().operatorKey });
    expect(read.body).toEqual({ delivery_modes: ['poll', 'ping'], endpoint });
  });

  test('metadata names poll and ping, and no push', async () => {
    const metadata = await call(get(), 'GET', '/.well-known/oauth-authorization-server');
    expect(metadata.body['backchannel_token_delivery_modes_supported']).toEqual(['poll', 'ping']);
  });
}
