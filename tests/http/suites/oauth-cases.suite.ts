import { expect, test } from 'vitest';
import { createProofKey } from '../../support/dpop-proof.ts';
import { type Answer, call, consume, enrollKey, freshSubject, passByKey, redeem, stepUp, type TestChallenge, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

/** What the test cases of another authorization server ask for and no other suite has (docs/oauth-conformance.md). */
export function oauthCasesSuite(get: () => Target): void {
  const post = async (
    path: string,
    form: Readonly<Record<string, string>>,
    options: { readonly token?: string; readonly headers?: Record<string, string> } = {},
  ) =>
    call(get(), 'POST', path, {
      token: get().apiKey,
      ...options,
      raw: { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() },
    });
  const introspect = async (token: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> => post('/v1/introspect', { token, ...more });
  const verified = async (): Promise<TestChallenge> => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const challenge = await stepUp(get(), subject);
    await passByKey(get(), challenge, phone);
    return challenge;
  };
  const issued = async (): Promise<string> => String((await redeem(get(), (await verified()).authReqId)).body['access_token']);

  test.each(['access_token', 'refresh_token', 'client_credentials', 'foobar'])('the hint %s changes nothing', async (token_type_hint) => {
    const token = await issued();
    const plain = await introspect(token);
    expect(plain.body).toMatchObject({ active: true, token_type: 'Bearer', client_id: expect.any(String) as string, sub: expect.any(String) as string });
    expect((await introspect(token, { token_type_hint })).body).toEqual(plain.body);
    const revoked = await post('/v1/revoke', { token, token_type_hint });
    expect([revoked.status, revoked.body]).toEqual([200, {}]);
    expect((await introspect(token)).body).toEqual({ active: false });
  });

  test('nothing of introspection and revocation is cached', async () => {
    for (const path of ['/v1/introspect', '/v1/revoke', '/v1/token']) {
      for (const answer of [await post(path, { token: 'x' }), await post(path, {})]) expect(answer.headers.get('Cache-Control')).toBe('no-store');
    }
  });

  test('what is no token of ours is inactive and nothing else, and revoking it is no error', async () => {
    const foreign = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ';
    const challenge = await verified();
    for (const token of ['this is not even a token', foreign, challenge.authReqId, challenge.watchToken, get().apiKey]) {
      expect((await introspect(token)).body).toEqual({ active: false });
      expect((await post('/v1/revoke', { token })).status).toBe(200);
    }
    expect((await redeem(get(), challenge.authReqId)).status).toBe(200);
  });

  test('an expired and a used token are inactive and nothing else', async () => {
    const [used, old] = [await issued(), await issued()];
    expect((await consume(get(), used, [WITHDRAWAL])).status).toBe(200);
    expect((await introspect(used)).body).toEqual({ active: false });
    await get().advance(301_000);
    expect((await introspect(old)).body).toEqual({ active: false });
  });

  test('another client neither sees nor revokes a token, and is not told that there is one', async () => {
    const token = await issued();
    const theirs = { token: get().foreignKey };
    expect((await post('/v1/introspect', { token }, theirs)).body).toEqual((await post('/v1/introspect', { token: 'nonsense' }, theirs)).body);
    const [real, none] = [await post('/v1/revoke', { token }, theirs), await post('/v1/revoke', { token: 'nonsense' }, theirs)];
    expect([real.status, real.body]).toEqual([none.status, none.body]);
    expect((await introspect(token)).body['active']).toBe(true);
  });

  test('a proof that is none is a 400 at the token endpoint, and costs nothing', async () => {
    const challenge = await verified();
    const refused = await post(
      '/v1/token',
      { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: challenge.authReqId },
      { headers: { DPoP: 'invalid' } },
    );
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_dpop_proof']);
    expect((await redeem(get(), challenge.authReqId)).status).toBe(200);
  });

  test('a nonce of another is answered with one of ours, which is then taken', async () => {
    const challenge = await verified();
    const key = await createProofKey();
    const form = { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: challenge.authReqId };
    const htu = `${get().origin}/v1/token`;
    const asked = await post('/v1/token', form, { headers: { DPoP: await key.prove({ htu, at: get().now(), nonce: 'foo' }) } });
    expect([asked.status, asked.body['error']]).toEqual([400, 'use_dpop_nonce']);
    const nonce = asked.headers.get('DPoP-Nonce') ?? '';
    const granted = await post('/v1/token', form, { headers: { DPoP: await key.prove({ htu, at: get().now(), nonce }) } });
    expect([granted.status, granted.body['token_type']]).toEqual([200, 'DPoP']);
  });

  test('a grant that is not offered and a form without one are told apart', async () => {
    expect((await post('/v1/token', { grant_type: 'client_credentials' })).body['error']).toBe('unsupported_grant_type');
    expect((await post('/v1/token', { auth_req_id: 'x' })).body['error']).toBe('invalid_request');
    expect((await post('/v1/token', { grant_type: 'urn:openid:params:grant-type:ciba' })).body['error']).toBe('invalid_request');
  });
}
