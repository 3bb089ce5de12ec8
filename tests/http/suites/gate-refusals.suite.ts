import { describe, expect, test } from 'vitest';
import { createProofKey } from '../../support/dpop-proof.ts';
import { call, enrollKey, freshSubject } from '../actors.ts';
import { ACR, gateActors, NAVIGATE, ROUTES, SITE } from '../gate-actors.ts';
import type { Target } from '../target.ts';

/** What a proxy must not let through, and how each proxy speaks. */
export function gateRefusalsSuite(get: () => Target): void {
  const { setRoutes, ask, login, boundToken } = gateActors(get);

  describe('a request that tries to pass by', () => {
    const spellings = [
      '/VAULT/a',
      '//vault/a',
      '/public//../vault/a',
      '/public/../vault/a',
      '/public/%2e%2e/vault/a',
      '/public/..%2fvault/a',
      '/public/.%2e/vault/a',
      '/public/%2E%2E%2Fvault',
      '/public\\..\\vault',
      '/public/..;/vault',
      '/public/a;b',
      '/public/a%00',
      '/public/a%0a',
      '/public/%5c..%5cvault',
      '/public/%252e%252e/vault',
      '/public/a%',
      '/public/a%4',
      '/public/a#/vault',
      '/public/a b',
      'public/a',
      '',
      'https://www.example.com/public/a',
      '/public/./a',
      '/other',
      `/public/${'a'.repeat(2000)}`,
    ];
    test.each(spellings)('is refused when its address is written %j', async (uri) => {
      await setRoutes();
      const answer = await ask({ uri, headers: NAVIGATE });
      expect([answer.status, answer.body['code']]).toEqual([403, 'route_refused']);
    });

    test('is the same request where only unreserved characters are encoded', async () => {
      await setRoutes();
      const session = await login(freshSubject());
      expect((await ask({ uri: '/%76ault/a', session })).status).toBe(401);
      expect((await ask({ uri: '/public/%61', session })).status).toBe(204);
      expect((await ask({ uri: `/public/${'a'.repeat(1992)}`, session })).status).toBe(204);
    });

    test('proves nothing with headers of its own, where cookies count', async () => {
      await setRoutes();
      const spoofed = await ask({ uri: '/public/a', headers: { 'X-Shualian-Subject': 'u_root', 'X-Shualian-Session': 's', 'X-Shualian-Acr': ACR.face } });
      expect([spoofed.headers.get('X-Shualian-Subject'), spoofed.headers.get('X-Shualian-Acr')]).toEqual(['', '']);
      expect((await ask({ uri: '/vault/a', headers: { 'X-Shualian-Subject': 'u_root', 'X-Shualian-Session': 's' } })).status).toBe(401);
    });

    test.each(['', 'sk_wrong', 'Bearer x'])('without the key of a proxy (%j) is a 403, whatever went wrong', async (key) => {
      const answer = await ask({ uri: '/public/a', headers: { 'X-Shualian-Key': key } });
      expect([answer.status, answer.body['status'], answer.body['code'], answer.headers.get('WWW-Authenticate')]).toEqual([403, 403, 'unauthorized', null]);
      expect((await ask({ uri: '/public/a', headers: { 'X-Shualian-Key': get().narrowKey } })).body['code']).toBe('forbidden_scope');
      // A gateway that never set routes lets nothing through.
      expect((await ask({ uri: '/public/a', headers: { 'X-Shualian-Key': get().foreignKey } })).body['code']).toBe('route_refused');
    });

    test.each([
      ['a method twice', { 'X-Original-Method': 'GET, POST' }],
      ['a method in lower case', { 'X-Original-Method': 'get' }],
      ['a host with a path', { 'X-Forwarded-Host': 'www.example.com/x' }],
      ['two hosts', { 'X-Forwarded-Host': 'a.example, b.example' }],
      ['another scheme', { 'X-Forwarded-Proto': 'ftp' }],
    ])('with %s is refused', async (_what, headers) => {
      await setRoutes();
      expect((await ask({ uri: '/public/a', headers })).status).toBe(403);
    });
  });

  test('where a proxy has authenticated people, its headers count, and the cookie does not', async () => {
    await setRoutes({ ...ROUTES, identity: 'headers' });
    const subject = freshSubject();
    const session = await login(freshSubject());
    const answer = await ask({ uri: '/public/a', session, headers: { 'X-Shualian-Subject': subject, 'X-Shualian-Session': 'oidc-1' } });
    expect(answer.headers.get('X-Shualian-Subject')).toBe(subject);
    expect((await ask({ uri: '/public/a', session })).headers.get('X-Shualian-Subject')).toBe('');
    expect(
      (await ask({ uri: '/public/a', headers: { 'X-Shualian-Subject': `${subject}, u_root`, 'X-Shualian-Session': 's' } })).headers.get('X-Shualian-Subject'),
    ).toBe('');
  });

  test('Traefik, Caddy and Envoy name the same request in their own ways', async () => {
    await setRoutes();
    const subject = freshSubject();
    const session = await login(subject);
    const common = {
      'X-Shualian-Key': get().apiKey,
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'www.example.com',
      Cookie: `__Host-shualian-session=${session}`,
    };
    const forwarded = { ...common, 'X-Forwarded-Method': 'POST', 'X-Forwarded-Uri': '/vault/b?c=d' };
    const answers = [
      await call(get(), 'GET', '/v1/authz/forward-auth', { headers: forwarded }),
      await call(get(), 'POST', '/v1/authz/ext-authz/vault/b?c=d', { headers: common }),
      await call(get(), 'POST', '/v1/authz/ext-authz/vault/b?c=d', { headers: common, raw: { type: 'multipart/form-data; boundary=x', body: '--x--' } }),
    ];
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(answers.map(() => [401, 'step_up_required']));
    expect((await call(get(), 'DELETE', '/v1/authz/ext-authz/vault/b', { headers: common })).body['code']).toBe('route_refused');
    expect((await call(get(), 'POST', '/v1/authz/ext-authz/public/a', { headers: common })).headers.get('X-Shualian-Subject')).toBe(subject);
    expect((await call(get(), 'GET', '/v1/authz/ext-authz', { headers: common })).status).toBe(403);
  });

  test('a token that is bound to a key passes with a proof for this very request, once', async () => {
    await setRoutes();
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const session = await login(subject);
    const key = await createProofKey();
    const token = await boundToken({ subject, phone, key });
    const proof = async (htu: string): Promise<Record<string, string>> => ({
      Authorization: `DPoP ${token}`,
      DPoP: await key.prove({ htu, htm: 'GET', at: get().now(), accessToken: token }),
    });
    const bare = await ask({ uri: '/vault/a', session, headers: { Authorization: `Bearer ${token}` } });
    expect([bare.status, bare.headers.get('WWW-Authenticate')?.slice(0, 34)]).toEqual([401, 'DPoP error="invalid_dpop_proof", e']);
    expect((await ask({ uri: '/vault/a', session, headers: await proof(`${SITE}/vault/b`) })).status).toBe(401);
    const good = await proof(`${SITE}/vault/a`);
    expect((await ask({ uri: '/vault/a', session, headers: good })).status).toBe(204);
    expect((await ask({ uri: '/vault/a', session, headers: good })).status).toBe(401);
  });
}
