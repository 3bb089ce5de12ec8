import { CompactSign, type CryptoKey } from 'jose';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { readClientAssertion, verifyClientAssertion } from '../../src/session/client-assertion.ts';
import { createAssertionKey } from '../support/client-assertion.ts';

// An attacker takes a client's assertion apart and puts it together otherwise (RFC 7523 section 3, RFC 8725 sections 2 and 3).
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const ISSUER = 'https://auth.example.com';
const CLIENT = 'cli_own';
const key = await createAssertionKey();
const second = await createAssertionKey('EdDSA');
const attacker = await createAssertionKey();
const keys = [key.record(CLIENT), second.record(CLIENT, { kid: 'second' })];
const CLAIMS = { iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: 'a', iat: SECONDS, nbf: SECONDS, exp: SECONDS + 60 };
const sign = async (payload: string | object, header: object = {}, by: CryptoKey | Uint8Array = key.privateKey): Promise<string> =>
  new CompactSign(utf8(typeof payload === 'string' ? payload : JSON.stringify(payload))).setProtectedHeader({ alg: 'ES256', ...header } as never).sign(by);
const verify = async (text: string, now = NOW, issuer = ISSUER) => {
  const unproven = readClientAssertion(text);
  return unproven && verifyClientAssertion(unproven, { keys, issuer, now });
};
const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const without = (name: string): object => Object.fromEntries(Object.entries(CLAIMS).filter(([claim]) => claim !== name));
const genuine = await sign(CLAIMS);
const [head = '', body = '', signature = ''] = genuine.split('.');

describe('accepted are', () => {
  test.each<[string, () => Promise<string>]>([
    ['the genuine one', () => Promise.resolve(genuine)],
    ['one that says what it is', async () => sign(CLAIMS, { typ: 'client-authentication+jwt' })],
    ['one that says so in full', async () => sign(CLAIMS, { typ: 'application/client-authentication+jwt' })],
    ['one of a client from before that type', async () => sign(CLAIMS, { typ: 'JWT' })],
    ['one that names its key by thumbprint', async () => sign(CLAIMS, { kid: key.thumbprint })],
    ['one by the second key, named', async () => sign(CLAIMS, { alg: 'EdDSA', kid: 'second' }, second.privateKey)],
    ['one by the second key, not named, under the newer name of its algorithm', async () => sign(CLAIMS, { alg: 'Ed25519' }, second.privateKey)],
    ['one without iat and nbf', async () => sign({ iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: 'a', exp: SECONDS + 60 })],
    ['one that lives as long as it may', async () => sign({ ...CLAIMS, exp: SECONDS + 300 })],
    ['one of a clock half a minute ahead', async () => sign({ ...CLAIMS, iat: SECONDS + 30, nbf: SECONDS + 30, exp: SECONDS + 330 })],
    ['one in its last second', async () => sign({ ...CLAIMS, iat: SECONDS - 299, exp: SECONDS + 1 })],
  ])('%s', async (_name, make) => {
    expect(await verify(await make())).toMatchObject({ key: { clientId: CLIENT } });
  });
});

describe('nothing else is', () => {
  const cases: readonly (readonly [string, () => string | Promise<string>])[] = [
    ...['none', 'None', ''].map((alg) => [`alg ${alg}`, () => `${encode({ alg })}.${body}.`] as const),
    ['alg none with the signature', () => `${encode({ alg: 'none' })}.${body}.${signature}`],
    ['no alg', () => `${encode({})}.${body}.${signature}`],
    ['the public key as a secret', async () => sign(CLAIMS, { alg: 'HS256' }, utf8(JSON.stringify(key.publicJwk)))],
    ['an algorithm of another kind', () => `${encode({ alg: 'EdDSA' })}.${body}.${signature}`],
    ['an algorithm that is not offered', () => `${encode({ alg: 'RS256' })}.${body}.${signature}`],
    ["an attacker's key", async () => sign(CLAIMS, {}, attacker.privateKey)],
    ["an attacker's key under our kid", async () => sign(CLAIMS, { kid: key.thumbprint }, attacker.privateKey)],
    ["an attacker's key in the header", async () => sign(CLAIMS, { jwk: attacker.publicJwk }, attacker.privateKey)],
    ['our key in the header', async () => sign(CLAIMS, { jwk: key.publicJwk })],
    ['a key by address', async () => sign(CLAIMS, { jku: 'https://attacker.example/jwks.json' })],
    ['a certificate by address', async () => sign(CLAIMS, { x5u: 'https://attacker.example/cert.pem' })],
    ['a certificate', async () => sign(CLAIMS, { x5c: ['MIIB'] })],
    ['an extension', async () => sign(CLAIMS, { crit: ['b64'], b64: true })],
    ['an unencoded payload', () => `${encode({ alg: 'ES256', b64: false, crit: ['b64'] })}.${body}.${signature}`],
    ...['at+jwt', 'dpop+jwt', 'oauth-authz-req+jwt', 'secevent+jwt', 'logout+jwt', 'jwt', ''].map(
      (typ) => [`typ ${typ}`, async () => sign(CLAIMS, { typ })] as const,
    ),
    ...['', 'unknown', `${key.thumbprint} `, '__proto__', 'second'].map((kid) => [`kid ${JSON.stringify(kid)}`, async () => sign(CLAIMS, { kid })] as const),
    ['a kid that is a list', async () => sign(CLAIMS, { kid: [key.thumbprint] })],
    ...['iss', 'sub', 'aud', 'jti', 'exp'].map((name) => [`no ${name}`, async () => sign(without(name))] as const),
    ['another client as subject', async () => sign({ ...CLAIMS, sub: 'cli_other' })],
    ['another client as issuer', async () => sign({ ...CLAIMS, iss: 'cli_other' })],
    ['another client as both, by our key', async () => sign({ ...CLAIMS, iss: 'cli_other', sub: 'cli_other' })],
    ['the token endpoint as audience', async () => sign({ ...CLAIMS, aud: `${ISSUER}/v1/token` })],
    ['another server as audience', async () => sign({ ...CLAIMS, aud: 'https://auth.example.org' })],
    ['the issuer with a slash', async () => sign({ ...CLAIMS, aud: `${ISSUER}/` })],
    ['the issuer in capitals', async () => sign({ ...CLAIMS, aud: ISSUER.toUpperCase() })],
    ['a list of audiences', async () => sign({ ...CLAIMS, aud: [ISSUER, 'https://auth.example.org'] })],
    ['a list of our issuer alone', async () => sign({ ...CLAIMS, aud: [ISSUER] })],
    ['an empty jti', async () => sign({ ...CLAIMS, jti: '' })],
    ['a jti that is a number', async () => sign({ ...CLAIMS, jti: 1 })],
    ['a jti that is too long', async () => sign({ ...CLAIMS, jti: 'x'.repeat(257) })],
    ['exp as text', async () => sign({ ...CLAIMS, exp: String(CLAIMS.exp) })],
    ['exp as a fraction', async () => sign({ ...CLAIMS, exp: CLAIMS.exp + 0.5 })],
    ['exp beyond numbers', async () => sign(JSON.stringify(CLAIMS).replace(`"exp":${String(CLAIMS.exp)}`, '"exp":1e400'))],
    ['at its end', async () => sign({ ...CLAIMS, iat: SECONDS - 60, nbf: SECONDS - 60, exp: SECONDS })],
    ['too long a life', async () => sign({ ...CLAIMS, exp: SECONDS + 301 })],
    ['too long a life, waited for', async () => sign({ ...CLAIMS, iat: SECONDS - 3600, nbf: SECONDS - 3600 })],
    ['too long a life, of a clock ahead, without iat', async () => sign({ ...without('iat'), exp: SECONDS + 331 })],
    ['iat ahead', async () => sign({ ...CLAIMS, iat: SECONDS + 31 })],
    ['nbf ahead', async () => sign({ ...CLAIMS, nbf: SECONDS + 31 })],
    ['iat after exp', async () => sign({ ...CLAIMS, iat: SECONDS + 20, exp: SECONDS + 10 })],
    ['iat as text', async () => sign({ ...CLAIMS, iat: String(SECONDS) })],
    ['nbf as nothing', async () => sign({ ...CLAIMS, nbf: null })],
    ['a claim twice', async () => sign(JSON.stringify(CLAIMS).replace(`"sub":"${CLIENT}"`, `"sub":"cli_other","sub":"${CLIENT}"`))],
    [
      'a claim twice, spelled with an escape',
      async () => sign(JSON.stringify(CLAIMS).replace(`"sub":"${CLIENT}"`, `"\\u0073ub":"cli_other","sub":"${CLIENT}"`)),
    ],
    ['a header member twice', () => `${encode('{"alg":"none","alg":"ES256"}')}.${body}.${signature}`],
    ['claims that are a list', async () => sign([CLAIMS])],
    ['claims that are no JSON', async () => sign('claims')],
    ['no claims', async () => sign('')],
    ['a changed claim', () => `${head}.${encode({ ...CLAIMS, sub: 'cli_other' })}.${signature}`],
    ['the same claims, spelled otherwise', () => `${head}.${encode(` ${Buffer.from(body, 'base64url').toString()}`)}.${signature}`],
    ['a signature of zeros', () => `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`],
    ['padding', () => `${genuine}=`],
    ['a space before', () => ` ${genuine}`],
    ['a line end after', () => `${genuine}\n`],
    ['spare bits', () => `${head}.${body}.${signature.slice(0, -1)}${spareBit(signature.at(-1) ?? '')}`],
    ['standard base64', () => `${head}.${body}.${Buffer.from(signature, 'base64url').toString('base64')}.`],
    ['a fourth part', () => `${genuine}.`],
    ['two parts', () => `${head}.${body}`],
    ['JSON serialization', () => JSON.stringify({ protected: head, payload: body, signature })],
    ['a very long one', async () => sign({ ...CLAIMS, more: 'x'.repeat(4096) })],
    ['nothing', () => ''],
  ];
  test.each(cases)('%s', async (_name, make) => {
    expect(await verify(await make())).toBeNull();
  });

  test('not under another issuer, and not against keys of another client', async () => {
    expect(await verify(genuine, NOW, 'https://auth.example.org')).toBeNull();
    const unproven = readClientAssertion(genuine);
    expect(unproven && (await verifyClientAssertion(unproven, { keys: [key.record('cli_other')], issuer: ISSUER, now: NOW }))).toBeNull();
  });

  test('not even one byte of claims or signature may change', async () => {
    for (const [part, text] of [
      [1, body],
      [2, signature],
    ] as const) {
      const bytes = Buffer.from(text, 'base64url');
      for (let at = 0; at < bytes.length; at += 5) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const parts = [head, body, signature];
        parts[part] = changed.toString('base64url');
        expect(await verify(parts.join('.'))).toBeNull();
      }
    }
  });
});

test('an assertion is named by client and jti, for as long as it would be accepted', async () => {
  const first = await verify(genuine);
  const again = await verify(await sign(CLAIMS), NOW + 20_000);
  const other = await verify(await sign({ ...CLAIMS, jti: 'b' }));
  expect(first?.replayKey).toBe(again?.replayKey);
  expect(first?.replayKey).not.toBe(other?.replayKey);
  expect([first?.replaySeconds, again?.replaySeconds]).toEqual([61, 41]);
});

// 64 bytes leave four bits unused in the last character.
function spareBit(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(last) ^ 1] ?? 'B';
}
