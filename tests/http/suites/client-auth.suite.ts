import { expect, test } from 'vitest';
import { assertionParameters, type AssertionKey, createAssertionKey } from '../../support/client-assertion.ts';
import { type Answer, call, race } from '../actors.ts';
import type { Target } from '../target.ts';

const OAUTH_PATHS = ['/v1/token', '/v1/introspect', '/v1/revoke'] as const;

/** Gateways that sign instead of sending a secret (RFC 7523). */
export function clientAuthSuite(get: () => Target): void {
  const register = async (jwk: object, about: object = {}): Promise<Answer> =>
    call(get(), 'POST', '/v1/client-keys', { token: get().operatorKey, json: { name: 'test', jwk, ...about } });
  const remove = async (registered: Answer): Promise<void> => {
    const { status } = await call(get(), 'DELETE', `/v1/client-keys/${String(registered.body['id'])}`, { token: get().operatorKey });
    expect(status).toBe(204);
  };
  // A client has room for few keys, so each test leaves as it came.
  const withKey = async (
    work: (client: { readonly key: AssertionKey; readonly clientId: string; readonly registered: Answer }) => Promise<void>,
    about = {},
  ) => {
    const key = await createAssertionKey();
    const registered = await register(key.publicJwk, about);
    expect(registered.status).toBe(201);
    await work({ key, clientId: String(registered.body['client_id']), registered });
    await remove(registered);
  };
  const post = async (path: string, form: Readonly<Record<string, string>>, options: { readonly token?: string } = {}): Promise<Answer> =>
    call(get(), 'POST', path, { ...options, raw: { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() } });
  const signed = async (key: AssertionKey, clientId: string, claims = {}, header = {}) =>
    assertionParameters(await key.assert({ clientId, issuer: get().origin, at: get().now(), claims, header }));
  const expectInvalidClient = (answer: Answer): void => {
    expect([answer.status, answer.body]).toEqual([401, { error: 'invalid_client', error_description: 'The client could not be authenticated.' }]);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
  };

  test('an assertion opens every OAuth endpoint, with and without client_id', async () => {
    await withKey(async ({ key, clientId }) => {
      for (const extra of [{}, { client_id: clientId }]) {
        const introspected = await post('/v1/introspect', { token: 'nonsense', ...extra, ...(await signed(key, clientId)) });
        expect([introspected.status, introspected.body]).toEqual([200, { active: false }]);
        expect((await post('/v1/revoke', { token: 'nonsense', ...extra, ...(await signed(key, clientId)) })).status).toBe(200);
        const polled = await post('/v1/token', {
          grant_type: 'urn:openid:params:grant-type:ciba',
          auth_req_id: 'ar_none',
          ...extra,
          ...(await signed(key, clientId)),
        });
        expect([polled.status, polled.body['error']]).toEqual([400, 'invalid_grant']);
      }
    });
  });

  test('an assertion works once, also for sixteen at the same moment and at different endpoints', async () => {
    await withKey(async ({ key, clientId }) => {
      const once = await signed(key, clientId);
      const answers = await race((i) => post(i % 2 === 0 ? '/v1/introspect' : '/v1/revoke', { token: 'x', ...once }));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 200)) expectInvalidClient(answer);
    });
  });

  test('whoever is not proven learns the same, whatever is wrong', async () => {
    const stranger = await createAssertionKey();
    await withKey(async ({ key, clientId }) => {
      const bad: readonly Readonly<Record<string, string>>[] = [
        await signed(stranger, clientId),
        await signed(key, 'cli_unknown'),
        await signed(key, clientId, { aud: `${get().origin}/v1/token` }),
        await signed(key, clientId, { exp: Math.floor(get().now() / 1000) - 1 }),
        await signed(key, clientId, { exp: Math.floor(get().now() / 1000) + 3600 }),
        await signed(key, clientId, { sub: 'cli_other' }),
        await signed(key, clientId, {}, { jku: 'https://attacker.example/' }),
        { ...(await signed(key, clientId)), client_id: 'cli_other' },
        assertionParameters('nonsense'),
      ];
      for (const path of OAUTH_PATHS) for (const form of bad) expectInvalidClient(await post(path, { token: 'x', ...form }));
      for (const path of OAUTH_PATHS) for (const token of ['sk_unknown', 'nonsense']) expectInvalidClient(await post(path, { token: 'x' }, { token }));
      for (const path of OAUTH_PATHS) expectInvalidClient(await post(path, { token: 'x' }));
    });
  });

  test('two kinds of credential at once, half of one, or a secret in the form is invalid_request', async () => {
    await withKey(async ({ key, clientId }) => {
      const both = await post('/v1/introspect', { token: 'x', ...(await signed(key, clientId)) }, { token: get().apiKey });
      const { client_assertion: assertion = '', client_assertion_type: type = '' } = await signed(key, clientId);
      const bad = [
        both,
        await post('/v1/introspect', { token: 'x', client_assertion: assertion }),
        await post('/v1/introspect', { token: 'x', client_assertion_type: type }),
        await post('/v1/introspect', {
          token: 'x',
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
        }),
        await post('/v1/introspect', { token: 'x', client_id: clientId, client_secret: 'secret' }),
        await post('/v1/introspect', { token: 'x', client_secret: 'secret' }, { token: get().apiKey }),
        await post('/v1/introspect', {}, { token: get().apiKey }),
        await post('/v1/revoke', {}, { token: get().apiKey }),
      ];
      for (const answer of bad) expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      const twice = await call(get(), 'POST', '/v1/introspect', {
        token: get().apiKey,
        raw: { type: 'application/x-www-form-urlencoded', body: 'token=a&token=b' },
      });
      expect([twice.status, twice.body['error']]).toEqual([400, 'invalid_request']);
    });
  });

  test('a key does only what its scopes allow, and an API key without the scope is unauthorized_client', async () => {
    await withKey(
      async ({ key, clientId }) => {
        const answer = await post('/v1/introspect', { token: 'x', ...(await signed(key, clientId)) });
        expect([answer.status, answer.body['error']]).toEqual([400, 'unauthorized_client']);
      },
      { scopes: ['assess'] },
    );
    const answer = await post('/v1/introspect', { token: 'x' }, { token: get().narrowKey });
    expect([answer.status, answer.body['error']]).toEqual([400, 'unauthorized_client']);
  });

  test('a key is replaced by adding the new one and removing the old one', async () => {
    await withKey(async ({ key: next }) => {
      await withKey(async ({ key, clientId, registered }) => {
        for (const one of [key, next]) expect((await post('/v1/revoke', { token: 'x', ...(await signed(one, clientId)) })).status).toBe(200);
        await remove(registered);
        expectInvalidClient(await post('/v1/revoke', { token: 'x', ...(await signed(key, clientId)) }));
        expect((await post('/v1/revoke', { token: 'x', ...(await signed(next, clientId)) })).status).toBe(200);
        expect((await call(get(), 'DELETE', `/v1/client-keys/${String(registered.body['id'])}`, { token: get().operatorKey })).body['code']).toBe(
          'client_key_not_found',
        );
        Object.assign(registered.body, (await register(key.publicJwk)).body);
      });
    });
  });

  test('five keys and no sixth; none twice; nothing private', async () => {
    const keys = await Promise.all(Array.from({ length: 6 }, async () => createAssertionKey()));
    const made: Answer[] = [];
    for (const key of keys) made.push(await register(key.publicJwk));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 409]);
    expect(made[5]?.body['code']).toBe('client_keys_full');
    expect((await register(keys[0]?.publicJwk ?? {})).body['code']).toBe('client_key_known');
    const listed = await call(get(), 'GET', '/v1/client-keys', { token: get().operatorKey });
    expect(listed.body['keys']).toHaveLength(5);
    for (const one of made.slice(0, 5)) await remove(one);
    const refused = await register({ ...keys[0]?.publicJwk, d: 'c2VjcmV0' });
    expect([refused.status, refused.body['code'], refused.body['errors']]).toEqual([422, 'client_key_invalid', [{ path: 'jwk', code: 'private_key' }]]);
    expect(refused.text).not.toContain('c2VjcmV0');
  });

  test('only an operator registers keys, and none with the rights of an operator', async () => {
    const key = await createAssertionKey();
    expect((await call(get(), 'POST', '/v1/client-keys', { token: get().apiKey, json: { name: 'x', jwk: key.publicJwk } })).status).toBe(403);
    expect((await register(key.publicJwk, { scopes: ['admin'] })).status).toBe(400);
    expect((await call(get(), 'GET', '/v1/client-keys', { token: get().foreignKey })).status).toBe(403);
  });
}
