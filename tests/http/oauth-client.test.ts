import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAssertionKey } from '../support/client-assertion.ts';
import { call, enrollKey, freshSubject, passByKey, stepUp, type TestChallenge, type TestPhone } from './actors.ts';
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
const pollAs = async (who: oauth.Client, by: oauth.ClientAuth, challenge: TestChallenge, DPoP?: oauth.DPoPHandle): Promise<oauth.TokenEndpointResponse> => {
  const response = await oauth.backchannelAuthenticationGrantRequest(as, who, by, challenge.authReqId, { ...insecure, ...(DPoP ? { DPoP } : {}) });
  return oauth.processBackchannelAuthenticationGrantResponse(as, who, response);
};
// A client that sends no secret: its public key is registered by the operator.
const signingClient = async (alg: 'ES256' | 'EdDSA' = 'ES256'): Promise<{ readonly as: oauth.Client; readonly auth: oauth.ClientAuth }> => {
  const key = await createAssertionKey(alg);
  const registered = await call(target(), 'POST', '/v1/client-keys', { token: target().operatorKey, json: { name: 'oauth4webapi', jwk: key.publicJwk } });
  return { as: { client_id: String(registered.body['client_id']) }, auth: oauth.PrivateKeyJwt({ key: key.privateKey, kid: key.thumbprint }) };
};
const startBackchannel = async (who: oauth.Client, by: oauth.ClientAuth): Promise<{ readonly challenge: TestChallenge; readonly phone: TestPhone }> => {
  const subject = freshSubject();
  const phone = await enrollKey(target(), subject);
  const parameters = {
    ...{ scope: 'openid', login_hint: subject, binding_message: 'W4-SCT' },
    request_context: JSON.stringify({ context: { ip: '127.0.0.1', origin: 'https://www.example.com' } }),
  };
  const started = await oauth.processBackchannelAuthenticationResponse(
    as,
    who,
    await oauth.backchannelAuthenticationRequest(as, who, by, parameters, insecure),
  );
  const { id, watch_token: watchToken } = started['challenge'] as { id: string; watch_token: string };
  return { phone, challenge: { id, watchToken, authReqId: started.auth_req_id, methods: [] } };
};
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
  test('finds in the metadata what is there: every endpoint exists, and methods and algorithms stand beside each', async () => {
    expect(as.issuer).toBe(target().origin);
    const addresses = Object.entries(as).flatMap(([name, value]): [string, string][] =>
      /_(endpoint|uri)$/.test(name) && typeof value === 'string' ? [[name, value]] : [],
    );
    expect(addresses.map(([name]) => name).toSorted()).toEqual([
      'backchannel_authentication_endpoint',
      'introspection_endpoint',
      'jwks_uri',
      'revocation_endpoint',
      'token_endpoint',
    ]);
    for (const [name, address] of addresses) {
      expect(address).toMatch(`${as.issuer}/`);
      const answer = await fetch(address, { method: name === 'jwks_uri' ? 'GET' : 'POST' });
      expect([name, answer.status]).toEqual([name, name === 'jwks_uri' ? 200 : 415]);
    }
    for (const name of ['token', 'introspection', 'revocation']) {
      expect(as[`${name}_endpoint_auth_methods_supported`]).toEqual(['private_key_jwt']);
      expect(as[`${name}_endpoint_auth_signing_alg_values_supported`]).toEqual(['ES256', 'EdDSA', 'Ed25519']);
    }
    expect(as.grant_types_supported).toEqual(['urn:openid:params:grant-type:ciba']);
    expect(as.backchannel_user_code_parameter_supported).toBe(false);
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

  test('that signs starts by the backchannel, polls, redeems, introspects and revokes, all with a key of its own', async () => {
    const { as: signer, auth: signing } = await signingClient();
    const { phone, challenge } = await startBackchannel(signer, signing);
    expect(await errorOf(pollAs(signer, signing, challenge))).toBe('authorization_pending');
    await passByKey(target(), challenge, phone);
    const { access_token: token } = await pollAs(signer, signing, challenge);
    const introspected = await oauth.processIntrospectionResponse(as, signer, await oauth.introspectionRequest(as, signer, signing, token, insecure));
    expect(introspected).toMatchObject({ active: true, client_id: signer.client_id, acr: 'urn:shualian:acr:device' });
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, signer, signing, token, insecure));
    expect(await introspect(token)).toEqual({ active: false });
  });

  test('that signs binds the token to another key of its own (DPoP)', async () => {
    const { as: signer, auth: signing } = await signingClient('EdDSA');
    const { phone, challenge } = await startBackchannel(signer, signing);
    await passByKey(target(), challenge, phone);
    const DPoP = oauth.DPoP(signer, await oauth.generateKeyPair('ES256'));
    expect(oauth.isDPoPNonceError(await pollAs(signer, signing, challenge, DPoP).catch((error: unknown) => error))).toBe(true);
    const granted = await pollAs(signer, signing, challenge, DPoP);
    expect(granted.token_type).toBe('dpop');
    expect(await introspect(granted.access_token)).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: await DPoP.calculateThumbprint() } });
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
