import { describe, expect, test } from 'vitest';
import { createProofKey, type ProofKey } from '../../support/dpop-proof.ts';
import { type Answer, assessBody, call, challengeOf, enrollKey, freshSubject, passByKey, race, stepUp, type TestChallenge, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

/** Tokens that are bound to a key (RFC 9449). */
export function dpopSuite(get: () => Target): void {
  const redeemWith = async (challenge: TestChallenge, proof?: string): Promise<Answer> => {
    const form = new URLSearchParams({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: challenge.authReqId });
    return call(get(), 'POST', '/v1/token', {
      token: get().apiKey,
      raw: { type: 'application/x-www-form-urlencoded', body: form.toString() },
      headers: proof === undefined ? {} : { DPoP: proof },
    });
  };
  const htu = (): string => `${get().origin}/v1/token`;
  const nonceOf = async (challenge: TestChallenge, key: ProofKey): Promise<string> => {
    const asked = await redeemWith(challenge, await key.prove({ htu: htu(), at: get().now() }));
    expect([asked.status, asked.body['error']]).toEqual([400, 'use_dpop_nonce']);
    return asked.headers.get('DPoP-Nonce') ?? '';
  };
  const consumeWith = async (token: unknown, possession?: object): Promise<Answer> =>
    call(get(), 'POST', '/v1/tokens/consume', {
      token: get().apiKey,
      json: { token, authorization_details: [WITHDRAWAL], ...(possession === undefined ? {} : { possession }) },
    });
  // A challenge whose session names the key.
  const boundChallenge = async (key: ProofKey, subject: string): Promise<TestChallenge> => {
    const body = assessBody(subject, { type: 'withdrawal.create', details: [WITHDRAWAL] });
    return challengeOf(await call(get(), 'POST', '/v1/assess', { token: get().apiKey, json: { ...body, session: { id: 's_1', jkt: key.jkt } } }));
  };

  test('a token for a session with a key is issued to that key alone, and a refused proof costs nothing', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const [key, thief] = [await createProofKey(), await createProofKey()];
    const challenge = await boundChallenge(key, subject);
    await passByKey(get(), challenge, phone);
    expect((await redeemWith(challenge)).body['error']).toBe('invalid_dpop_proof');
    const nonce = await nonceOf(challenge, key);
    const at = get().now();
    expect((await redeemWith(challenge, await thief.prove({ htu: htu(), at, nonce }))).body['error']).toBe('invalid_dpop_proof');
    const one = await key.prove({ htu: htu(), at, nonce });
    expect((await redeemWith(challenge, `${one}, ${await key.prove({ htu: htu(), at, nonce })}`)).body['error']).toBe('invalid_dpop_proof');
    expect((await redeemWith(challenge, await key.prove({ htu: `${get().origin}/v1/assess`, at, nonce }))).body['error']).toBe('invalid_dpop_proof');
    const redeemed = await redeemWith(challenge, one);
    expect(redeemed.body).toMatchObject({ token_type: 'DPoP', acr: 'urn:shualian:acr:device' });
    expect(redeemed.headers.get('DPoP-Nonce')).toMatch(/^[\w-]{24}$/);
    const introspected = await call(get(), 'POST', '/v1/introspect', {
      token: get().apiKey,
      raw: { type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ token: String(redeemed.body['access_token']) }).toString() },
    });
    expect(introspected.body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } });
  });

  test('a proof works once, also for sixteen at the same moment', async () => {
    const subject = freshSubject();
    await enrollKey(get(), subject);
    const key = await createProofKey();
    const challenge = await stepUp(get(), subject);
    const nonce = await nonceOf(challenge, key);
    const proof = await key.prove({ htu: htu(), at: get().now(), nonce });
    const answers = await race(() => redeemWith(challenge, proof));
    expect(answers.filter(({ body }) => body['error'] !== 'invalid_dpop_proof').map(({ body }) => body['error'])).toEqual(['authorization_pending']);
  });

  test('a proof binds a token that was promised to no key', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const key = await createProofKey('EdDSA');
    const challenge = await stepUp(get(), subject);
    await passByKey(get(), challenge, phone);
    const nonce = await nonceOf(challenge, key);
    const redeemed = await redeemWith(challenge, await key.prove({ htu: htu(), at: get().now(), nonce }));
    expect(redeemed.body['token_type']).toBe('DPoP');
    expect((await consumeWith(redeemed.body['access_token'])).body['code']).toBe('possession_unproven');
  });

  describe('a bound token is used up', () => {
    test('only with a proof by its key, over it, for what was asked of the gateway', async () => {
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      const [key, thief] = [await createProofKey(), await createProofKey()];
      const challenge = await boundChallenge(key, subject);
      await passByKey(get(), challenge, phone);
      const nonce = await nonceOf(challenge, key);
      const redeemed = await redeemWith(challenge, await key.prove({ htu: htu(), at: get().now(), nonce }));
      const accessToken = String(redeemed.body['access_token']);
      const asked = { htm: 'POST', htu: 'https://www.example.com/withdraw' };
      const at = get().now();
      const refused = [
        undefined,
        { ...asked, proof: await thief.prove({ ...asked, at, accessToken }) },
        { ...asked, proof: await key.prove({ ...asked, at }) },
        { ...asked, proof: await key.prove({ ...asked, at, accessToken: `${accessToken}x` }) },
        { ...asked, htu: 'https://www.example.com/settings', proof: await key.prove({ ...asked, at, accessToken }) },
        { ...asked, htm: 'GET', proof: await key.prove({ ...asked, at, accessToken }) },
        { ...asked, proof: await key.prove({ ...asked, at: at - 62_000, accessToken }) },
        { ...asked, proof: 'nonsense' },
      ];
      for (const possession of refused) {
        const answer = await consumeWith(accessToken, possession);
        expect([answer.status, answer.body['code']]).toEqual([403, 'possession_unproven']);
      }
      const proof = await key.prove({ ...asked, at, accessToken });
      const answers = await race(() => consumeWith(accessToken, { ...asked, proof }));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const again = await consumeWith(accessToken, { ...asked, proof: await key.prove({ ...asked, at, accessToken }) });
      expect([again.status, again.body['code']]).toEqual([409, 'token_consumed']);
    });
  });

  test('metadata names the algorithms of proofs', async () => {
    const metadata = await call(get(), 'GET', '/.well-known/oauth-authorization-server');
    expect(metadata.body['dpop_signing_alg_values_supported']).toEqual(['ES256', 'EdDSA', 'Ed25519']);
  });
}
