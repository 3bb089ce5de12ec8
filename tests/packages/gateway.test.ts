import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AssessRequest, createClient } from '../../packages/client/src/create-client.ts';
import { requireStepUp as forExpress } from '../../packages/gateway/src/express.ts';
import { requireStepUp as forFastify, stepUpOf } from '../../packages/gateway/src/fastify.ts';
import type { ActionDetails } from '../../packages/gateway/src/gate-types.ts';
import { requireStepUp as forHono } from '../../packages/gateway/src/hono.ts';
import { verifyLocally } from '../../packages/gateway/src/step-up-gate.ts';
import { createProofKey, type ProofKey } from '../support/dpop-proof.ts';
import { assess, enrollKey, freshSubject, passByKey, type TestPhone } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';

const ACR = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device'] as const;
const PUBLIC = 'https://api.example.com';
const ORDER = { asset: 'BTC', amount: '0.4', amount_usd: '38000.00', balance_usd: '260000.00', network: 'BTC', address: 'bc1qexampleaddress' };

let service: Awaited<ReturnType<typeof startNodeTarget>> | null = null;
const target = (): Target => {
  if (!service) throw new Error('not started');
  return service;
};
beforeAll(async () => {
  service = await startNodeTarget('gateway package', {});
});
afterAll(async () => service?.close());

/** How somebody asks the service, whatever the framework. */
const intentOf = (body: unknown): ActionDetails => [{ type: 'withdrawal', ...(body as typeof ORDER) }];
const assessOf = (subject: string, details: ActionDetails, jkt?: string): AssessRequest => ({
  event: { type: 'withdrawal.create' },
  subject: { id: subject },
  session: { id: 's_1', ...(jkt === undefined ? {} : { jkt }) },
  context: { ip: '127.0.0.1', user_agent: 'Mozilla/5.0', device_id: 'd_1', origin: 'https://www.example.com' },
  authorization_details: details as NonNullable<AssessRequest['authorization_details']>,
});
const clientOf = (baseUrl = target().origin) => createClient({ baseUrl, apiKey: target().apiKey, retries: 0, tryTimeoutMs: 3000 });
const common = (baseUrl?: string) => ({ client: clientOf(baseUrl), acr: [...ACR] as [string, ...string[]], maxAge: 120, origin: PUBLIC });

interface Running {
  readonly url: string;
  readonly close: () => Promise<void>;
}
const running = (server: Server): Running => ({
  url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
  close: async () => new Promise((resolve) => server.close(() => resolve())),
});

async function startHono(baseUrl?: string, onUnavailable: 'refuse' | 'let_through' = 'refuse'): Promise<Running> {
  const app = new Hono<{ Variables: { stepUp: { acr: string } | null } }>();
  const subject = (c: { req: { header(name: string): string | undefined } }): string => c.req.header('X-User') ?? '';
  const gate = forHono({
    ...common(baseUrl),
    onUnavailable,
    subject,
    intent: async (c: { req: { json(): Promise<unknown> } }) => intentOf(await c.req.json()),
    assess: (c: { req: { header(name: string): string | undefined } }, details: ActionDetails) => assessOf(subject(c), details, c.req.header('X-Jkt')),
  } as never) as never;
  app.post('/withdraw', gate, (c) => c.json({ sent: true, acr: c.get('stepUp')?.acr ?? null }));
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0 }, () => resolve(running(server as Server)));
  });
}

async function startExpress(): Promise<Running> {
  const app = express();
  app.use(express.json());
  const subject = (req: express.Request): string => req.get('X-User') ?? '';
  const gate = forExpress<express.Request, AssessRequest>({
    ...common(),
    onUnavailable: 'refuse',
    subject,
    intent: (req) => intentOf(req.body),
    assess: (req, details) => assessOf(subject(req), details, req.get('X-Jkt')),
  });
  app.post('/withdraw', gate, (_req, res) => {
    const stepUp = res.locals['stepUp'] as { acr: string } | null;
    res.json({ sent: true, acr: stepUp?.acr ?? null });
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return running(server);
}

async function startFastify(): Promise<Running> {
  const app = fastify();
  const headerOf = (request: { headers: Readonly<Record<string, string | string[] | undefined>> }, name: string): string => String(request.headers[name] ?? '');
  const gate = forFastify<{ method: string; url: string; headers: Record<string, string | string[] | undefined>; body: unknown }, AssessRequest>({
    ...common(),
    onUnavailable: 'refuse',
    subject: (request) => headerOf(request, 'x-user'),
    intent: (request) => intentOf(request.body),
    assess: (request, details) =>
      assessOf(headerOf(request, 'x-user'), details, request.headers['x-jkt'] === undefined ? undefined : headerOf(request, 'x-jkt')),
  });
  app.post('/withdraw', { preHandler: gate }, (request) => ({ sent: true, acr: stepUpOf(request)?.acr ?? null }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { ...running(app.server), close: async () => app.close() };
}

interface Shown {
  readonly id: string;
  readonly watch_token: string;
  readonly page_url: string;
  readonly methods: readonly string[];
}
interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

async function withdraw(at: Running, subject: string, headers: Readonly<Record<string, string>> = {}, order: object = ORDER): Promise<Reply> {
  const response = await fetch(`${at.url}/withdraw?from=page`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-User': subject, ...headers },
    body: JSON.stringify(order),
  });
  return { status: response.status, body: (await response.json()) as Reply['body'], headers: response.headers };
}
const shownIn = (reply: Reply): Shown => reply.body['challenge'] as Shown;
const approve = async (shown: Shown, phone: TestPhone): Promise<void> =>
  passByKey(target(), { id: shown.id, watchToken: shown.watch_token, authReqId: '', methods: shown.methods }, phone);

/** Somebody whom the service knows, with a phone. */
async function person(): Promise<TestPhone> {
  const subject = freshSubject();
  const phone = await enrollKey(target(), subject);
  await assess(target(), subject);
  return phone;
}
/** A token by the gateway's own way: asked for, approved, redeemed. */
async function tokenFor(phone: TestPhone, order: object = ORDER, key?: ProofKey): Promise<string> {
  const answer = await clientOf().assess(assessOf(phone.subject, intentOf(order), key?.jkt), { onUnavailable: 'deny' });
  if (answer.unavailable || !answer.challenge) throw new Error(`no challenge: ${JSON.stringify(answer)}`);
  await passByKey(target(), { id: answer.challenge.id, watchToken: answer.challenge.watch_token, authReqId: '', methods: answer.challenge.methods }, phone);
  const prove =
    key &&
    (async ({ htm, htu, nonce }: { htm: string; htu: string; nonce: string | null }) =>
      key.prove({ htm, htu, at: target().now(), ...(nonce === null ? {} : { nonce }) }));
  const redeemed = await clientOf().redeemOnce(answer.challenge, prove ? { prove } : {});
  if (typeof redeemed === 'string') throw new Error(redeemed);
  return redeemed.access_token;
}

describe.each([
  ['Hono', startHono],
  ['Express', startExpress],
  ['Fastify', startFastify],
] as const)('a route on %s', (_name, start) => {
  let at: Running;
  beforeAll(async () => {
    at = await start();
  });
  afterAll(async () => at.close());

  test('asks for a step-up, and runs once the person has approved exactly this', async () => {
    const phone = await person();
    const first = await withdraw(at, phone.subject);
    expect(first.status, JSON.stringify(first.body)).toBe(401);
    expect(first.headers.get('WWW-Authenticate')).toBe(
      `Bearer error="insufficient_user_authentication", error_description="A fresh step-up is required", acr_values="${ACR.join(' ')}", max_age="120"`,
    );
    expect(first.headers.get('Content-Type')).toMatch(/^application\/problem\+json\b/);
    expect(first.headers.get('Cache-Control')).toBe('no-store');
    const shown = shownIn(first);
    expect(first.body).toMatchObject({
      code: 'step_up_required',
      status: 401,
      acr_values: ACR,
      max_age: 120,
      challenge: { qr: { svg_url: `/v1/challenges/${shown.id}/qr.svg` } },
    });
    expect(shown.page_url).toContain(shown.id);
    expect(JSON.stringify(first.body)).not.toMatch(/ar_|auth_req_id/);
    const early = await withdraw(at, phone.subject, { 'Step-Up-Challenge': shown.id });
    expect(early.body).toMatchObject({ code: 'step_up_required' });
    expect(early.body).not.toHaveProperty('challenge');
    await approve(shown, phone);
    await target().advance(6000);
    const done = await withdraw(at, phone.subject, { 'Step-Up-Challenge': shown.id });
    expect([done.status, done.body]).toEqual([200, { sent: true, acr: 'urn:shualian:acr:device' }]);
    const again = await withdraw(at, phone.subject, { 'Step-Up-Challenge': shown.id });
    expect([again.status, again.body['code']]).toEqual([401, 'step_up_required']);
  });

  test('takes a token once, for its action and its person', async () => {
    const phone = await person();
    const token = await tokenFor(phone);
    const bearer = { Authorization: `Bearer ${token}` };
    const other = await withdraw(at, phone.subject, bearer, { ...ORDER, address: 'bc1qthief' });
    expect([other.status, other.body]).toMatchObject([403, { code: 'intent_mismatch', field: 'authorization_details[0].address' }]);
    expect((await withdraw(at, freshSubject(), bearer)).body['code']).toBe('wrong_subject');
    const used = await withdraw(at, phone.subject, bearer);
    expect([used.status, used.body]).toEqual([200, { sent: true, acr: 'urn:shualian:acr:device' }]);
    const replayed = await withdraw(at, phone.subject, bearer);
    expect([replayed.status, replayed.body['code'], replayed.headers.get('WWW-Authenticate')]).toEqual([401, 'token_consumed', 'Bearer error="invalid_token"']);
    expect(replayed.body).not.toHaveProperty('challenge');
  });

  test('passes the proof of a bound token on, and refuses the token without it', async () => {
    const phone = await person();
    const key = await createProofKey();
    const token = await tokenFor(phone, ORDER, key);
    const stolen = await withdraw(at, phone.subject, { Authorization: `DPoP ${token}` });
    expect([stolen.status, stolen.body['code'], stolen.headers.get('WWW-Authenticate')]).toEqual([
      401,
      'possession_unproven',
      'DPoP error="invalid_dpop_proof"',
    ]);
    const proof = await key.prove({ htm: 'POST', htu: `${PUBLIC}/withdraw`, at: target().now(), accessToken: token });
    expect((await withdraw(at, phone.subject, { Authorization: `DPoP ${token}`, DPoP: proof })).status).toBe(200);
  });

  test('of sixteen at the same moment one gets through', async () => {
    const phone = await person();
    const bearer = { Authorization: `Bearer ${await tokenFor(phone)}` };
    const replies = await Promise.all(Array.from({ length: 16 }, async () => withdraw(at, phone.subject, bearer)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body['code'] === 'token_consumed')).toHaveLength(15);
  });

  test('refuses what is no token, and asks again for one that is too old', async () => {
    const phone = await person();
    for (const text of ['x', 'a.b.c', `${'e30'.repeat(3)}.e30.e30`]) {
      const reply = await withdraw(at, phone.subject, { Authorization: `Bearer ${text}` });
      expect([reply.status, reply.body['code']], text).toEqual([401, 'token_invalid']);
    }
    const forged = ['{"alg":"none"}', JSON.stringify({ sub: phone.subject, acr: ACR[0], exp: 9e9, step_up_at: 9e9 }), '']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    expect((await withdraw(at, phone.subject, { Authorization: `Bearer ${forged}` })).body['code']).toBe('token_invalid');
    const old = await tokenFor(phone);
    const [head, claims, signature] = old.split('.');
    const aged = { ...(JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()) as object), step_up_at: 1 };
    const reply = await withdraw(at, phone.subject, {
      Authorization: `Bearer ${[head, Buffer.from(JSON.stringify(aged)).toString('base64url'), signature].join('.')}`,
    });
    expect([reply.status, reply.body['code']]).toEqual([401, 'step_up_required']);
    expect(shownIn(reply).id).toMatch(/^chl_/);
  });
});

describe('whatever the framework', () => {
  test('somebody else’s challenge is not redeemed', async () => {
    const at = await startHono();
    const [phone, thief] = [await person(), await person()];
    const shown = shownIn(await withdraw(at, phone.subject));
    await approve(shown, phone);
    const reply = await withdraw(at, thief.subject, { 'Step-Up-Challenge': shown.id });
    expect([reply.status, reply.body['code']]).toEqual([401, 'step_up_required']);
    expect(shownIn(reply).id).not.toBe(shown.id);
    expect((await withdraw(at, phone.subject, { 'Step-Up-Challenge': shown.id })).status).toBe(200);
    await at.close();
  });

  test('a service that is gone refuses with 503, unless the route says otherwise', async () => {
    for (const [onUnavailable, status] of [
      ['refuse', 503],
      ['let_through', 200],
    ] as const) {
      const at = await startHono('http://127.0.0.1:9', onUnavailable);
      const reply = await withdraw(at, 'u_42');
      expect(reply.status).toBe(status);
      if (status === 503) expect(reply.body['code']).toBe('step_up_unavailable');
      await at.close();
    }
  });

  test('public keys verify what may be done again, and nothing else', async () => {
    const phone = await person();
    const token = await tokenFor(phone);
    const { aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { aud: string };
    const at = (ms: number) => verifyLocally({ issuer: target().origin, audience: aud, now: () => target().now() + ms });
    const verify = at(0);
    expect(await verify(token)).toMatchObject({ stepUp: { subject: phone.subject, acr: 'urn:shualian:acr:device' }, details: intentOf(ORDER) });
    expect(await verify(token)).toMatchObject({ stepUp: { subject: phone.subject } });
    await expect(at(300_000)(token)).rejects.toMatchObject({ code: 'token_invalid' });
    await expect(at(-60_000)(token)).rejects.toMatchObject({ code: 'token_invalid' });
    const key = await createProofKey();
    await expect(verify(await tokenFor(phone, ORDER, key))).rejects.toMatchObject({ code: 'possession_unproven' });
    await expect(verifyLocally({ issuer: target().origin, audience: 'https://other.example' })(token)).rejects.toMatchObject({ code: 'token_invalid' });
    for (const spelled of [`${token}=`, ` ${token}`, `${token.slice(0, -4)}AAAA`])
      await expect(verify(spelled)).rejects.toMatchObject({ code: 'token_invalid' });
    await expect(verifyLocally({ issuer: 'http://127.0.0.1:9', audience: aud })(token)).rejects.toMatchObject({ name: 'KeysUnreachable' });
  });
});
