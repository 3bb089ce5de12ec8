import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';
import type { ProofKey } from '../support/dpop-proof.ts';
import { type Answer, assessBody, call, challengeOf, passByKey, type TestPhone, WITHDRAWAL } from './actors.ts';
import type { Target } from './target.ts';

/** Assurance values. */
export const ACR = { face: 'urn:shualian:acr:face+device', device: 'urn:shualian:acr:device', totp: 'urn:shualian:acr:totp' } as const;

/** Routes that the tests set. */
export const ROUTES = {
  identity: 'cookie',
  routes: [
    { path: '/public/*', acr: [] },
    { path: '/vault/statement', methods: ['GET'], acr: [ACR.face, ACR.device], once: true, max_age: 120, description: 'Download the account statement' },
    { path: '/vault/*', methods: ['GET', 'POST'], acr: [ACR.face, ACR.device], max_age: 60 },
    { path: '/strong', acr: [ACR.face] },
    { path: '/code', methods: ['GET'], acr: [ACR.totp] },
  ],
};

/** Origin of the site that the proxy stands before. */
export const SITE = 'https://www.example.com';

/** Headers of a browser that moves to a page. */
export const NAVIGATE = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

/** A request as nginx describes it. */
export interface Asked {
  readonly uri: string;
  readonly method?: string;
  readonly session?: string;
  readonly stepUp?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A held request, as the page opens it. */
export interface HeldLink {
  readonly id: string;
  readonly secret: string;
}

// A proxy hands on what browsers say of a navigation; `fetch` writes its own words over it.
async function askAs(target: Target, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL('/v1/authz/auth-request', target.address), { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const told = Object.entries(response.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]));
        const isJson = response.headers['content-type']?.includes('json') === true;
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : {}, headers: new Headers(told), text });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

/** A site, its proxy and the browsers before it. */
export function gateActors(get: () => Target) {
  const setRoutes = async (routes: object = ROUTES): Promise<Answer> => call(get(), 'PUT', '/v1/authz/routes', { token: get().operatorKey, json: routes });
  const ask = async ({ uri, method = 'GET', session, stepUp, headers = {} }: Asked): Promise<Answer> => {
    const cookies = [
      ...(session === undefined ? [] : [`__Host-shualian-session=${session}`]),
      ...(stepUp === undefined ? [] : [`__Host-shualian-step-up=${stepUp}`]),
    ];
    return askAs(get(), {
      'X-Shualian-Key': get().apiKey,
      'X-Original-Method': method,
      'X-Original-URI': uri,
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'www.example.com',
      ...(cookies.length === 0 ? {} : { Cookie: cookies.join('; ') }),
      ...headers,
    });
  };
  const login = async (subject: string, session = 's_web'): Promise<string> => {
    const opened = await call(get(), 'POST', '/v1/sessions', {
      token: get().apiKey,
      json: { subject: { id: subject }, session: { id: session }, device_id: 'd_1' },
    });
    expect(opened.status).toBe(201);
    return String(opened.body['session_token']);
  };
  const heldOf = (answer: Answer): HeldLink => {
    const [, id = '', secret = ''] = /#(hld_[\w-]+)\.(hs_[\w-]+)$/.exec(answer.headers.get('X-Shualian-Step-Up') ?? '') ?? [];
    expect([id.length, secret.length]).toEqual([26, 46]);
    return { id, secret };
  };
  const held = async (session: string, uri: string, more: Partial<Asked> = {}): Promise<HeldLink> =>
    heldOf(await ask({ uri, session, ...more, headers: { ...NAVIGATE, ...more.headers } }));
  const begin = async (link: HeldLink): Promise<Answer> => call(get(), 'POST', `/v1/held-requests/${link.id}/begin`, { token: link.secret });
  const finish = async (link: HeldLink): Promise<Answer> => call(get(), 'POST', `/v1/held-requests/${link.id}/finish`, { token: link.secret });
  const comeBack = async (code: unknown, session: string): Promise<Answer> =>
    call(get(), 'POST', '/v1/authz/return', { json: { code }, headers: { 'X-Shualian-Key': get().apiKey, Cookie: `__Host-shualian-session=${session}` } });
  const approve = async (begun: Answer, phone: TestPhone): Promise<void> => {
    const { id, watch_token: watchToken } = begun.body['challenge'] as { id: string; watch_token: string };
    await passByKey(get(), { id, watchToken, authReqId: '', methods: ['passkey'] }, phone);
  };
  const prove = async (session: string, uri: string, phone: TestPhone): Promise<{ readonly token: string; readonly location: string }> => {
    const link = await held(session, uri);
    await approve(await begin(link), phone);
    const back = await comeBack((await finish(link)).body['code'], session);
    expect(back.status).toBe(200);
    const [, token = ''] =
      /^__Host-shualian-step-up=([\w.-]+); Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Strict$/.exec(back.headers.get('Set-Cookie') ?? '') ?? [];
    expect(token).not.toBe('');
    return { token, location: String(back.body['location']) };
  };
  // A token whose session named the key, redeemed with a proof by it.
  const boundToken = async (about: { readonly subject: string; readonly phone: TestPhone; readonly key: ProofKey }): Promise<string> => {
    const body = assessBody(about.subject, { type: 'withdrawal.create', details: [WITHDRAWAL] });
    const named = { ...body, session: { id: 's_web', jkt: about.key.jkt } };
    const challenge = challengeOf(await call(get(), 'POST', '/v1/assess', { token: get().apiKey, json: named }));
    await passByKey(get(), challenge, about.phone);
    const form = new URLSearchParams({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: challenge.authReqId }).toString();
    const redeem = async (nonce?: string): Promise<Answer> =>
      call(get(), 'POST', '/v1/token', {
        token: get().apiKey,
        raw: { type: 'application/x-www-form-urlencoded', body: form },
        headers: { DPoP: await about.key.prove({ htu: `${get().origin}/v1/token`, at: get().now(), nonce }) },
      });
    const nonce = (await redeem()).headers.get('DPoP-Nonce') ?? '';
    return String((await redeem(nonce)).body['access_token']);
  };
  return { setRoutes, ask, login, heldOf, held, begin, finish, comeBack, approve, prove, boundToken };
}
