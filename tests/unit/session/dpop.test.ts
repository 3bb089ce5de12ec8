import { CompactSign } from 'jose';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { type ExpectedProof, verifyDpopProof } from '../../../src/session/dpop.ts';
import { createDpopNonces } from '../../../src/session/dpop-nonce.ts';
import { createMemoryReplayGuard } from '../../../src/store/memory/replay-guard.ts';
import { createProofKey, type ProofInput } from '../../support/dpop-proof.ts';

const NOW = 1_800_000_000_000;
const URI = 'https://auth.example.com/v1/token';
const expected: ExpectedProof = { method: 'POST', uri: URI, now: NOW, accessToken: null, isFreshNonce: null };
const key = await createProofKey();
const other = await createProofKey();
const verify = async (input: Partial<ProofInput> = {}, about: Partial<ExpectedProof> = {}) =>
  verifyDpopProof(await key.prove({ htu: URI, at: NOW, ...input }), { ...expected, ...about });

describe('a proof of possession', () => {
  test.each(['ES256', 'EdDSA'] as const)('by %s proves its key', async (alg) => {
    const one = await createProofKey(alg);
    expect(await verifyDpopProof(await one.prove({ htu: URI, at: NOW }), expected)).toMatchObject({ ok: true, jkt: one.jkt });
  });

  test('names itself by key, URI and jti, so that others may use the same jti', async () => {
    const [first, again] = [await verify({ claims: { jti: 'a' } }), await verify({ claims: { jti: 'a' } })];
    const theirs = await verifyDpopProof(await other.prove({ htu: URI, at: NOW, claims: { jti: 'a' } }), expected);
    expect(first).toEqual(again);
    expect(first).not.toEqual(await verify({ claims: { jti: 'b' } }));
    expect(first.ok && theirs.ok && first.replayKey !== theirs.replayKey).toBe(true);
  });

  test.each<[string, Partial<ProofInput>]>([
    ['no typ', { header: { typ: undefined } }],
    ['the typ of a token', { header: { typ: 'at+jwt' } }],
    ['an extension', { header: { crit: ['b64'], b64: true } }],
    ['no key', { header: { jwk: undefined } }],
    ['a private key', { header: { jwk: { ...key.publicJwk, d: 'AAAA' } } }],
    ['a symmetric key', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }],
    ["another's key", { header: { jwk: other.publicJwk } }],
    ['a point that is not on the curve', { header: { jwk: { ...key.publicJwk, y: key.publicJwk.x } } }],
    ['another curve', { header: { jwk: { ...key.publicJwk, crv: 'secp256k1' } } }],
    ['no jti', { claims: { jti: undefined } }],
    ['an empty jti', { claims: { jti: '' } }],
    ['a long jti', { claims: { jti: 'x'.repeat(257) } }],
    ['no htm', { claims: { htm: undefined } }],
    ['another method', { htm: 'GET' }],
    ['the method in lower case', { htm: 'post' }],
    ['no htu', { htu: undefined }],
    ['another path', { htu: 'https://auth.example.com/v1/revoke' }],
    ['another host', { htu: 'https://auth.example.org/v1/token' }],
    ['another scheme', { htu: 'http://auth.example.com/v1/token' }],
    ['no URI', { htu: '/v1/token' }],
    ['no iat', { claims: { iat: undefined } }],
    ['an iat that is text', { claims: { iat: String(NOW / 1000) } }],
    ['an iat of a minute and a second ago', { at: NOW - 61_000 }],
    ['an iat of a minute and a second ahead', { at: NOW + 61_000 }],
    ['a nonce that is nothing', { nonce: null }],
    ['a nonce that is a number', { nonce: 7 }],
  ])('with %s is refused', async (_name, input) => {
    expect(await verify(input)).toEqual({ ok: false, code: 'invalid_dpop_proof' });
  });

  test.each<Partial<ProofInput>>([
    { at: NOW - 60_000 },
    { at: NOW + 60_000 },
    { htu: 'HTTPS://AUTH.example.com:443/v1/./token?x#y' },
    { claims: { jti: 'x'.repeat(256) } },
  ])('at its limits is taken: %j', async (input) => {
    expect(await verify(input)).toMatchObject({ ok: true });
  });

  test('signed otherwise than its header says is refused', async () => {
    const header = { typ: 'dpop+jwt', jwk: key.publicJwk };
    const payload = utf8(JSON.stringify({ jti: 'j', htm: 'POST', htu: URI, iat: NOW / 1000 }));
    const hmac = await new CompactSign(payload).setProtectedHeader({ ...header, alg: 'HS256' }).sign(utf8(JSON.stringify(key.publicJwk)));
    const [head = '', body = '', signature = ''] = (await key.prove({ htu: URI, at: NOW })).split('.');
    const named = (alg: unknown): string => Buffer.from(JSON.stringify({ ...header, alg })).toString('base64url');
    const none = named('none');
    for (const proof of [
      '',
      'x',
      '..',
      hmac,
      `${none}.${body}.`,
      ...[1, true, 'unsupported', undefined].map((alg) => `${named(alg)}.${body}.${signature}`),
      `${head}.${body}.`,
      `${head}.${body}.${signature}=`,
      `${head}.${body}.${signature}, ${head}.${body}.${signature}`,
      `${head}.${Buffer.from('{"jti":"x"}').toString('base64url')}.${signature}`,
    ])
      expect(await verifyDpopProof(proof, expected)).toEqual({ ok: false, code: 'invalid_dpop_proof' });
  });

  test('is for one token', async () => {
    expect(await verify({ accessToken: 'token-1' }, { accessToken: 'token-1' })).toMatchObject({ ok: true });
    expect(await verify({ accessToken: 'token-1' }, { accessToken: 'token-2' })).toMatchObject({ ok: false });
    expect(await verify({}, { accessToken: 'token-1' })).toMatchObject({ ok: false });
  });
});

describe('nonces', () => {
  const nonces = createDpopNonces(new Uint8Array(32).fill(1));
  const minute = NOW - (NOW % 60_000);
  test('are good in their minute and the next, for all instances with the key and for no other', () => {
    const nonce = nonces.current(minute);
    expect([0, 59_999, 60_000, 119_999].map((ms) => nonces.isFresh(nonce, minute + ms))).toEqual([true, true, true, true]);
    expect([-1, 120_000].map((ms) => nonces.isFresh(nonce, minute + ms))).toEqual([false, false]);
    expect(createDpopNonces(new Uint8Array(32).fill(2)).isFresh(nonce, minute)).toBe(false);
  });
  test('are asked for before anything else is told, and cannot be left out or made up', async () => {
    const isFreshNonce = (nonce: string) => nonces.isFresh(nonce, NOW);
    for (const nonce of [undefined, '', 'made-up', 7]) expect(await verify({ nonce }, { isFreshNonce })).toEqual({ ok: false, code: 'use_dpop_nonce' });
    expect(await verify({ nonce: nonces.current(NOW) }, { isFreshNonce })).toMatchObject({ ok: true });
  });
});

describe('the guard of one process', () => {
  test('accepts nothing new when it is full, and goes on when something ended', async () => {
    let now = NOW;
    const guard = createMemoryReplayGuard({ now: () => now }, 2);
    expect([await guard.first('a', 10), await guard.first('b', 20), await guard.first('c', 10)]).toEqual([true, true, false]);
    expect(await guard.first('a', 10)).toBe(false);
    now += 10_000;
    expect([await guard.first('c', 10), await guard.first('b', 10), await guard.first('d', 10)]).toEqual([true, false, false]);
  });
});
