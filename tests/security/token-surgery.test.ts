import { CompactSign, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { createKeyRing } from '../../src/session/keys.ts';
import type { SigningKeyRecord, SigningKeyStore } from '../../src/session/signing-key-store.ts';
import { type StepUpClaims, signToken, verifyToken } from '../../src/session/token.ts';

// An attacker takes a token apart and puts it together otherwise (RFC 8725 sections 2 and 3).
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const CLAIMS: StepUpClaims = {
  ...{
    iss: 'https://auth.example.com',
    aud: 'https://exchange.example',
    sub: 'u_42',
    sid: 's_9',
    jti: 'jti_1',
    iat: SECONDS,
    nbf: SECONDS,
    exp: SECONDS + 300,
  },
  ...{ client_id: 'cli_1', auth_time: SECONDS, step_up_at: SECONDS, acr: 'urn:shualian:acr:face+device', amr: ['face', 'swk'] },
  ...{ authorization_details: [{ type: 'login' }], txn: 'chl_1', asm: 'asm_1' },
};

let stored: readonly SigningKeyRecord[] = [];
const signingKeys: SigningKeyStore = {
  list: () => Promise.resolve(stored),
  ensureActive: (candidate) => {
    stored = [candidate];
    return Promise.resolve(candidate);
  },
  rotate: () => Promise.reject(new TypeError('not here')),
  replaceAll: () => Promise.reject(new TypeError('not here')),
};
const ring = createKeyRing({ signingKeys, clock: { now: () => NOW }, random: systemRandom, masterKey: new Uint8Array(32).fill(1), tokenAlg: 'ES256' });
const { kid, privateKey } = await ring.active();
const keys = await ring.publicKeys();
const genuine = await signToken(CLAIMS, await ring.active());
const [head = '', body = '', signature = ''] = genuine.split('.');
const attacker = await generateKeyPair('ES256', { extractable: true });
const attackerJwk = await exportJWK(attacker.publicKey);
const publicJwk = keys[0]?.publicJwk ?? {};

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const verify = async (token: string, now = NOW) => verifyToken(token, { keys, issuer: CLAIMS.iss, audience: CLAIMS.aud, now, skewSeconds: 30 });
// With the service's own key: what would be accepted if the header or a claim were not looked at.
const sign = async (payload: string | object, header: object = {}, by: CryptoKey | Uint8Array = privateKey): Promise<string> =>
  new CompactSign(utf8(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ typ: 'at+jwt', alg: 'ES256', kid, ...header } as never)
    .sign(by);
const without = (name: string): object => Object.fromEntries(Object.entries(CLAIMS).filter(([key]) => key !== name));

test('the genuine token and one with its claims in another order are accepted', async () => {
  expect(await verify(genuine)).toMatchObject({ ok: true });
  expect(await verify(await sign(Object.fromEntries(Object.entries(CLAIMS).reverse())))).toMatchObject({ ok: true });
});

describe('nothing else is', () => {
  const hmacKey = utf8(JSON.stringify(publicJwk));
  const hs256 = { alg: 'HS256' };
  const cases: readonly (readonly [string, () => string | Promise<string>])[] = [
    ...['none', 'None', 'nOnE', 'NONE', ''].map((alg) => [`alg ${alg}`, () => `${encode({ typ: 'at+jwt', alg, kid })}.${body}.`] as const),
    ['alg none with the signature', () => `${encode({ typ: 'at+jwt', alg: 'none', kid })}.${body}.${signature}`],
    ['no alg', () => `${encode({ typ: 'at+jwt', kid })}.${body}.${signature}`],
    ['the public key as a secret', async () => sign(CLAIMS, hs256, hmacKey)],
    ['the key id as a secret', async () => sign(CLAIMS, hs256, utf8(kid))],
    ['another algorithm named', () => `${encode({ typ: 'at+jwt', alg: 'EdDSA', kid })}.${body}.${signature}`],
    ["an attacker's key", async () => sign(CLAIMS, {}, attacker.privateKey)],
    ["an attacker's key in the header", async () => sign(CLAIMS, { jwk: attackerJwk }, attacker.privateKey)],
    ["an attacker's key by address", async () => sign(CLAIMS, { jku: 'https://attacker.example/jwks.json' }, attacker.privateKey)],
    ['a certificate by address', async () => sign(CLAIMS, { x5u: 'https://attacker.example/cert.pem' }, attacker.privateKey)],
    ['a certificate', async () => sign(CLAIMS, { x5c: ['MIIB'] })],
    ['our key in the header too', async () => sign(CLAIMS, { jwk: publicJwk })],
    ...['../../../dev/null', "' OR 1=1 --", '__proto__', 'constructor', '', `${kid} `, kid.slice(0, -1), `${kid}\u0000`].map(
      (name) => [`kid ${JSON.stringify(name)}`, async () => sign(CLAIMS, { kid: name })] as const,
    ),
    ['a kid that is a list', async () => sign(CLAIMS, { kid: [kid] })],
    ['no kid', () => `${encode({ typ: 'at+jwt', alg: 'ES256' })}.${body}.${signature}`],
    ...['JWT', 'at+JWT', 'application/at+jwt', 'dpop+jwt', 'secevent+jwt', 'shualian-liveness+jwt', 'logout+jwt', ''].map(
      (typ) => [`typ ${typ}`, async () => sign(CLAIMS, { typ })] as const,
    ),
    ['no typ', async () => sign(CLAIMS, { typ: undefined })],
    ['an extension', async () => sign(CLAIMS, { crit: ['b64'], b64: true })],
    ['an unencoded payload', () => `${encode({ typ: 'at+jwt', alg: 'ES256', kid, b64: false, crit: ['b64'] })}.${body}.${signature}`],
    ['a header that names alg twice', () => `${encode(`{"typ":"at+jwt","alg":"none","alg":"ES256","kid":"${kid}"}`)}.${body}.${signature}`],
    ['another audience', async () => sign({ ...CLAIMS, aud: 'https://other.example' })],
    ['several audiences', async () => sign({ ...CLAIMS, aud: [CLAIMS.aud, 'https://other.example'] })],
    ['another issuer', async () => sign({ ...CLAIMS, iss: 'https://auth.example.com/' })],
    ...Object.keys(CLAIMS).map((name) => [`no ${name}`, async () => sign(without(name))] as const),
    ['exp as text', async () => sign({ ...CLAIMS, exp: String(CLAIMS.exp) })],
    ['exp as a fraction', async () => sign({ ...CLAIMS, exp: CLAIMS.exp + 0.5 })],
    ['exp far ahead', async () => sign({ ...CLAIMS, exp: CLAIMS.exp + 1 })],
    ['exp beyond numbers', async () => sign(JSON.stringify(CLAIMS).replace(`"exp":${String(CLAIMS.exp)}`, '"exp":1e400'))],
    ['exp before iat', async () => sign({ ...CLAIMS, iat: SECONDS + 10, exp: SECONDS + 5 })],
    ['a second too old', async () => sign({ ...CLAIMS, iat: SECONDS - 301, nbf: SECONDS - 301, exp: SECONDS - 1 })],
    ['at its end', async () => sign({ ...CLAIMS, iat: SECONDS - 300, nbf: SECONDS - 300, exp: SECONDS })],
    ['from the future', async () => sign({ ...CLAIMS, iat: SECONDS + 31, nbf: SECONDS + 31, exp: SECONDS + 331 })],
    ['a binding that is not understood', async () => sign({ ...CLAIMS, cnf: { 'x5t#S256': 'a' } })],
    ['a binding that is text', async () => sign({ ...CLAIMS, cnf: 'thumb' })],
    ['a claim twice', async () => sign(JSON.stringify(CLAIMS).replace('"sub":"u_42"', '"sub":"u_1","sub":"u_42"'))],
    ['a claim twice, spelled with an escape', async () => sign(JSON.stringify(CLAIMS).replace('"sub":"u_42"', '"\\u0073ub":"u_1","sub":"u_42"'))],
    ['claims that are a list', async () => sign([CLAIMS])],
    ['claims that are no JSON', async () => sign('claims')],
    ['no claims', async () => sign('')],
    ['a changed claim', () => `${head}.${encode({ ...CLAIMS, sub: 'u_1' })}.${signature}`],
    ['the same claims, spelled otherwise', () => `${head}.${encode(` ${Buffer.from(body, 'base64url').toString()}`)}.${signature}`],
    ['the same header, spelled otherwise', () => `${encode(` ${Buffer.from(head, 'base64url').toString()}`)}.${body}.${signature}`],
    ['a signature in DER', () => `${head}.${body}.${encode('0D\u0002 x')}`],
    ['a signature of zeros', () => `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`],
    ['a longer signature', () => `${head}.${body}.${Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]).toString('base64url')}`],
    ['padding', () => `${genuine}=`],
    ['padding within', () => `${head}=.${body}.${signature}`],
    ['a space before', () => ` ${genuine}`],
    ['a line end after', () => `${genuine}\n`],
    ['standard base64', () => `${head}.${body}.${Buffer.from(signature, 'base64url').toString('base64')}`],
    ['spare bits', () => `${head}.${body}.${signature.slice(0, -1)}${spareBit(signature.at(-1) ?? '')}`],
    ['a fourth part', () => `${genuine}.`],
    ['five parts', () => `${genuine}.a.b`],
    ['two parts', () => `${head}.${body}`],
    ['JSON serialization', () => JSON.stringify({ protected: head, payload: body, signature })],
    ['a very long one', () => `${head}.${'A'.repeat(9000)}.${signature}`],
    ['nothing', () => ''],
  ];
  test.each(cases)('%s', async (_name, make) => {
    expect(await verify(await make())).toMatchObject({ ok: false });
  });
  test('not even one byte of the signature, nor one of the claims, may change', async () => {
    for (const [part, text] of [
      [1, body],
      [2, signature],
    ] as const) {
      const bytes = Buffer.from(text, 'base64url');
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const parts = [head, body, signature];
        parts[part] = changed.toString('base64url');
        expect(await verify(parts.join('.'))).toMatchObject({ ok: false });
      }
    }
  });
  test('the last second is good, the next is not', async () => {
    expect(await verify(genuine, CLAIMS.exp * 1000 - 1)).toMatchObject({ ok: true });
    expect(await verify(genuine, CLAIMS.exp * 1000)).toEqual({ ok: false, code: 'expired' });
    expect(await verify(genuine, NOW - 30_000)).toMatchObject({ ok: true });
    expect(await verify(genuine, NOW - 30_001)).toEqual({ ok: false, code: 'expired' });
  });
});

// 64 bytes leave four bits unused in the last character.
function spareBit(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(last) ^ 1] ?? 'B';
}
