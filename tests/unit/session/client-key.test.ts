import { exportJWK, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { parseClientKey } from '../../../src/session/client-key.ts';
import { createAssertionKey } from '../../support/client-assertion.ts';

const p256 = await createAssertionKey('ES256');
const ed25519 = await createAssertionKey('EdDSA');
const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
const p384 = await exportJWK((await generateKeyPair('ES384', { extractable: true })).publicKey);
const privateJwk = await exportJWK(p256.privateKey);

test('public keys of P-256 and Ed25519 are taken, named by their kid or thumbprint, and only their own members are kept', async () => {
  expect(await parseClientKey({ ...p256.publicJwk })).toEqual({
    ok: true,
    key: { alg: 'ES256', kid: p256.thumbprint, thumbprint: p256.thumbprint, publicJwk: p256.publicJwk },
  });
  expect(await parseClientKey({ ...p256.publicJwk, kid: 'a', use: 'sig', alg: 'ES256', ext: true, key_ops: ['verify'] })).toMatchObject({
    ok: true,
    key: { kid: 'a', publicJwk: p256.publicJwk },
  });
  for (const alg of [undefined, 'EdDSA', 'Ed25519'])
    expect(await parseClientKey({ ...ed25519.publicJwk, alg })).toMatchObject({ ok: true, key: { alg: 'EdDSA' } });
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['a private key', { ...privateJwk }, 'private_key'],
  ['a private member beside a public key', { ...p256.publicJwk, d: '' }, 'private_key'],
  ['a symmetric key', { kty: 'oct', k: 'AAAA' }, 'private_key'],
  ['an RSA key', { ...rsa }, 'unsupported_key'],
  ['another curve', { ...p384 }, 'unsupported_key'],
  ['a key for encryption', { ...p256.publicJwk, use: 'enc' }, 'unsupported_key'],
  ['another algorithm', { ...p256.publicJwk, alg: 'RS256' }, 'unsupported_key'],
  ['the algorithm of the other kind', { ...p256.publicJwk, alg: 'EdDSA' }, 'unsupported_key'],
  ['no point', { kty: 'EC', crv: 'P-256' }, 'unsupported_key'],
  ['a point off the curve', { ...p256.publicJwk, y: p256.publicJwk.x }, 'invalid_key'],
  ['an Ed25519 key that is too short', { ...ed25519.publicJwk, x: 'AAAA' }, 'invalid_key'],
  ['a certificate by address', { ...p256.publicJwk, x5u: 'https://attacker.example/' }, 'invalid_key'],
  ['a certificate', { ...p256.publicJwk, x5c: ['MIIB'] }, 'invalid_key'],
  ['a kid with a space', { ...p256.publicJwk, kid: 'a b' }, 'invalid_key'],
  ['a kid that is too long', { ...p256.publicJwk, kid: 'a'.repeat(129) }, 'invalid_key'],
  ['a kid that is a number', { ...p256.publicJwk, kid: 1 }, 'invalid_key'],
  ['nothing', {}, 'unsupported_key'],
])('%s is not', async (_name, jwk, code) => {
  expect(await parseClientKey(jwk)).toEqual({ ok: false, code });
});
