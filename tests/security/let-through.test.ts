import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AssessRequest, createClient } from '../../packages/client/src/create-client.ts';
import { createStepUpGate, type GateOutcome, verifyLocally } from '../../packages/gateway/src/step-up-gate.ts';
import { freshSubject } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';

// A gateway may choose to let requests through while the service cannot be reached. Whoever could bring that about by what they send would choose it themself.
const ACR = 'urn:shualian:acr:device';
const ORDER = { type: 'withdrawal', asset: 'BTC', amount: '0.4', amount_usd: '38000.00', network: 'BTC', address: 'bc1qexampleaddress' };
const subject = freshSubject();

let target: Target;
let answer = { status: 429, code: 'rate_limited' };
const refusing = createServer((_request, response) => {
  response.writeHead(answer.status, { 'Content-Type': 'application/problem+json', ...(answer.status === 429 ? { 'Retry-After': '7' } : {}) });
  response.end(JSON.stringify({ ...answer, title: 'no' }));
});
const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
};
let refusingUrl: string;
beforeAll(async () => {
  target = await startNodeTarget('let through', {});
  refusingUrl = await listen(refusing);
});
afterAll(async () => {
  await target.close();
  refusing.close();
});

/** What becomes of a request at a gateway that lets through what cannot be checked. */
async function judge(headers: Readonly<Record<string, string>>, { baseUrl = target.origin, details = ORDER as object } = {}): Promise<GateOutcome> {
  const gate = createStepUpGate<null, AssessRequest>({
    client: createClient({ baseUrl, apiKey: target.apiKey, retries: 0, tryTimeoutMs: 3000 }),
    acr: [ACR],
    maxAge: 120,
    origin: 'https://api.example.com',
    subject: () => subject,
    intent: () => [details],
    assess: (_native, intent) => ({
      event: { type: 'withdrawal.create' },
      subject: { id: subject },
      session: { id: 's_1' },
      context: { ip: '127.0.0.1', user_agent: 'Mozilla/5.0', origin: 'https://www.example.com' },
      authorization_details: intent as NonNullable<AssessRequest['authorization_details']>,
    }),
    onUnavailable: 'let_through',
  });
  return gate({ method: 'POST', path: '/withdraw', header: (name) => headers[name], native: null });
}

const unsigned = (padding = ''): string =>
  ['{"alg":"none"}', JSON.stringify({ sub: subject, acr: ACR, exp: 9e9, step_up_at: 9e9, padding }), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('a gateway that lets through what cannot be checked', () => {
  test('does so when the service is gone', async () => {
    expect(await judge({}, { baseUrl: 'http://127.0.0.1:9' })).toEqual({ pass: true, stepUp: null, unchecked: true });
  });

  test.each([
    ['a forged token', { authorization: `Bearer ${unsigned()}` }, 'token_invalid'],
    ['and an empty proof', { authorization: `Bearer ${unsigned()}`, dpop: '' }, 'possession_unproven'],
    ['and a proof as long as is read', { authorization: `Bearer ${unsigned()}`, dpop: `a.b.${'c'.repeat(4092)}` }, 'token_invalid'],
    ['and one that is longer', { authorization: `Bearer ${unsigned()}`, dpop: `a.b.${'c'.repeat(4093)}` }, 'possession_unproven'],
    ['a token that is longer than is read', { authorization: `Bearer ${unsigned('p'.repeat(9000))}` }, 'token_invalid'],
  ])('refuses %s', async (_what, headers, code) => {
    expect(await judge(headers)).toMatchObject({ pass: false, status: 401, body: { code } });
  });

  test('refuses an action that the service does not take, and names the field', async () => {
    const refused = await judge({}, { details: { ...ORDER, amount: '-1' } });
    expect(refused).toMatchObject({ pass: false, status: 400, body: { field: 'authorization_details[0].amount' } });
  });

  test('passes a limit on', async () => {
    answer = { status: 429, code: 'rate_limited' };
    const limited = await judge({}, { baseUrl: refusingUrl });
    expect(limited).toMatchObject({ pass: false, status: 429, headers: { 'Retry-After': '7' }, body: { code: 'rate_limited' } });
  });

  test('throws for a key that the service does not accept', async () => {
    answer = { status: 401, code: 'unauthenticated' };
    await expect(judge({}, { baseUrl: refusingUrl })).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('keys of the service', () => {
  test('that are not named by a token make the token wrong; keys that do not come do not', async () => {
    const pairs = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
    const keys = await Promise.all(pairs.map(async ({ publicKey }, i) => ({ ...(await exportJWK(publicKey)), alg: 'ES256', kid: String(i) })));
    let status = 200;
    const issuer = createServer((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
    });
    const at = { issuer: await listen(issuer), audience: 'https://shop.example' };
    const nameless = await new SignJWT({ sub: subject }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(pairs[0].privateKey);
    await expect(verifyLocally(at)(nameless)).rejects.toMatchObject({ name: 'TokenRefused', code: 'token_invalid' });
    status = 500;
    await expect(verifyLocally(at)(nameless)).rejects.toMatchObject({ name: 'KeysUnreachable' });
    issuer.close();
  });
});
