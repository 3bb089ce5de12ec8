import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrollKey, freshSubject, passByKey, stepUp, type TestChallenge, type TestPhone } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

// An OAuth client that knows nothing of this service reads its metadata and does what the standards say.
const insecure = { [oauth.allowInsecureRequests]: true };
let live: Target | null = null;
let as: oauth.AuthorizationServer = { issuer: '' };

beforeAll(async () => {
  live = await startNodeTarget('oauth-client', {});
  const issuer = new URL(live.origin);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
});
afterAll(async () => live?.close());

const target = (): Target => {
  if (!live) throw new Error('not started');
  return live;
};
const auth: oauth.ClientAuth = (_as, _client, _body, headers) => {
  headers.set('Authorization', `Bearer ${target().apiKey}`);
};
const client: oauth.Client = { client_id: 'gateway', [oauth.clockSkew]: 0 };

const poll = async (challenge: TestChallenge, DPoP?: oauth.DPoPHandle): Promise<oauth.TokenEndpointResponse> => {
  const response = await oauth.backchannelAuthenticationGrantRequest(as, client, auth, challenge.authReqId, { ...insecure, ...(DPoP ? { DPoP } : {}) });
  return oauth.processBackchannelAuthenticationGrantResponse(as, client, response);
};
const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof oauth.ResponseBodyError ? error.error : error),
  );
const begun = async (): Promise<{ readonly challenge: TestChallenge; readonly phone: TestPhone }> => {
  const subject = freshSubject();
  const phone = await enrollKey(target(), subject);
  return { challenge: await stepUp(target(), subject), phone };
};
const introspect = async (token: string): Promise<oauth.IntrospectionResponse> =>
  oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, token, insecure));
const audienceOf = (token: string): string => (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { aud: string }).aud;
const calling = (token: string, scheme: string, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request('https://www.example.com/withdraw', { method: 'POST', headers: { Authorization: `${scheme} ${token}`, ...headers } });

describe('an independent OAuth client', () => {
  test('finds every endpoint in the metadata', () => {
    expect(as.issuer).toBe(target().origin);
    for (const name of ['jwks_uri', 'token_endpoint', 'introspection_endpoint', 'revocation_endpoint'] as const) expect(as[name]).toMatch(`${as.issuer}/`);
    expect(as.acr_values_supported).toContain('urn:shualian:acr:face+device');
  });

  test('polls until the person is done, slows down when told to, and gets a bearer token that validates', async () => {
    const { challenge, phone } = await begun();
    expect(await errorOf(poll(challenge))).toBe('authorization_pending');
    expect(await errorOf(poll(challenge))).toBe('slow_down');
    await target().advance(7000);
    expect(await errorOf(poll(challenge))).toBe('authorization_pending');
    await passByKey(target(), challenge, phone);
    const granted = await poll(challenge);
    expect(granted.token_type).toBe('bearer');
    const claims = await oauth.validateJwtAccessToken({ ...as }, calling(granted.access_token, 'Bearer'), audienceOf(granted.access_token), {
      ...insecure,
      [oauth.clockTolerance]: 60,
    });
    expect(claims).toMatchObject({ iss: as.issuer, acr: 'urn:shualian:acr:device' });
    expect(await errorOf(poll(challenge))).toBe('invalid_grant');
  });

  test('binds the token to its key, with the nonce it is given, and a resource refuses it without the proof', async () => {
    const { challenge, phone } = await begun();
    await passByKey(target(), challenge, phone);
    const keys = await oauth.generateKeyPair('ES256', { extractable: true });
    const DPoP = oauth.DPoP(client, keys);
    const first = await poll(challenge, DPoP).catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(first)).toBe(true);
    const granted = await poll(challenge, DPoP);
    expect(granted.token_type).toBe('dpop');
    const audience = audienceOf(granted.access_token);
    const options = { ...insecure, requireDPoP: true, [oauth.clockTolerance]: 60 };
    const headers = new Headers();
    const proofOptions = {
      ...insecure,
      DPoP: oauth.DPoP(client, keys),
      [oauth.customFetch]: async (_url: string, init: { headers: Record<string, string> }) => {
        for (const [name, value] of Object.entries(init.headers)) headers.set(name, value);
        return Promise.resolve(new Response());
      },
    };
    await oauth.protectedResourceRequest(granted.access_token, 'POST', new URL('https://www.example.com/withdraw'), undefined, undefined, proofOptions);
    const proof = headers.get('DPoP') ?? '';
    const claims = await oauth.validateJwtAccessToken(as, calling(granted.access_token, 'DPoP', { DPoP: proof }), audience, options);
    expect(claims.cnf?.jkt).toMatch(/^[\w-]{43}$/);
    await expect(oauth.validateJwtAccessToken(as, calling(granted.access_token, 'Bearer'), audience, options)).rejects.toThrow();
    expect(await introspect(granted.access_token)).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: claims.cnf?.jkt } });
  });

  test('introspects and revokes', async () => {
    const { challenge, phone } = await begun();
    await passByKey(target(), challenge, phone);
    const { access_token: token } = await poll(challenge);
    expect(await introspect(token)).toMatchObject({ active: true, acr: 'urn:shualian:acr:device', auth_time: expect.any(Number) as number });
    for (const one of [token, token, 'unknown']) await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, one, insecure));
    expect(await introspect(token)).toEqual({ active: false });
  });

  test('gets access_denied when the challenge was canceled and expired_token when its time is over', async () => {
    const { challenge } = await begun();
    await target().send(
      new Request(`${target().origin}/v1/challenges/${challenge.id}/cancel`, { method: 'POST', headers: { Authorization: `Bearer ${target().apiKey}` } }),
    );
    expect(await errorOf(poll(challenge))).toBe('access_denied');
    const late = await begun();
    await target().advance(121_000);
    expect(await errorOf(poll(late.challenge))).toBe('expired_token');
    expect(await errorOf(poll({ ...late.challenge, authReqId: 'ar_unknown' }))).toBe('invalid_grant');
  });
});
