import { describe, expect, test } from 'vitest';
import { parseBase64url } from '../../../src/lib/bytes.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { createKeyRing, KEY_CACHE_MS, type KeyRing, ROTATION, toJwks } from '../../../src/session/keys.ts';
import type { SigningAlg, SigningKeyRecord, SigningKeyStore } from '../../../src/session/signing-key-store.ts';
import { type StepUpClaims, signToken, TOKEN_MAX_SECONDS, verifyToken } from '../../../src/session/token.ts';

const NOW = 1_800_000_000_000;
const masterKey = new Uint8Array(32).fill(3);

/** A fake of the record, in memory. */
function fakeKeyStore(): SigningKeyStore {
  let keys: SigningKeyRecord[] = [];
  return {
    list: (now) => Promise.resolve(keys.filter((key) => key.removeAt === null || key.removeAt > now).reverse()),
    ensureActive: (candidate) => {
      if (!keys.some((key) => key.retiredAt === null)) keys = [...keys, candidate];
      return Promise.resolve(keys.find((key) => key.retiredAt === null) ?? candidate);
    },
    rotate: (next, { retireAt, removeAt }) => {
      keys = [...keys.map((key) => (key.retiredAt === null ? { ...key, retiredAt: retireAt, removeAt } : key)), next];
      return Promise.resolve();
    },
    replaceAll: (next) => {
      keys = [...keys.map((key) => ({ ...key, retiredAt: next.createdAt, removeAt: next.createdAt })), next];
      return Promise.resolve();
    },
  };
}

function ring(alg: SigningAlg = 'ES256', clock = { now: () => NOW }): KeyRing {
  return createKeyRing({ signingKeys: fakeKeyStore(), clock, random: systemRandom, masterKey, tokenAlg: alg });
}

const claims: StepUpClaims = {
  iss: 'https://auth.example.com',
  aud: 'https://exchange.example',
  sub: 'u_42',
  sid: 's_9',
  jti: 'jti_1',
  iat: NOW / 1000,
  nbf: NOW / 1000,
  exp: NOW / 1000 + 300,
  client_id: 'cli_1',
  auth_time: NOW / 1000,
  step_up_at: NOW / 1000,
  acr: 'urn:shualian:acr:face+device',
  amr: ['face', 'swk'],
  authorization_details: [{ type: 'login' }],
  txn: 'chl_1',
  asm: 'asm_1',
};

async function issue(keys: KeyRing, changed: Partial<StepUpClaims> = {}) {
  const token = await signToken({ ...claims, ...changed }, await keys.active());
  const expected = { keys: await keys.publicKeys(), issuer: claims.iss, audience: claims.aud, now: NOW, skewSeconds: 30 };
  return { token, verify: async (text = token, about: Partial<typeof expected> = {}) => verifyToken(text, { ...expected, ...about }) };
}

describe('step-up token', () => {
  test.each(['ES256', 'EdDSA'] as const)('%s: signs and verifies, typed and with its key named', async (alg) => {
    const keys = ring(alg);
    const { token, verify } = await issue(keys);
    expect(await verify()).toEqual({ ok: true, claims });
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as object;
    expect(header).toEqual({ typ: 'at+jwt', alg, kid: (await keys.active()).kid });
    const [jwk] = toJwks(await keys.publicKeys());
    expect(jwk).toMatchObject({ alg, use: 'sig' });
    expect(JSON.stringify(jwk)).not.toContain('"d"');
  });

  test('the same token in another spelling is refused, so no re-encoding escapes revocation', async () => {
    const { token, verify } = await issue(ring());
    const [header = '', payload = '', signature = ''] = token.split('.');
    const last = signature.at(-1) ?? 'A';
    const spare = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = [
      `${token}=`,
      `${token} `,
      ` ${token}`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}\n.${signature}`,
      `${header}.${payload}.${signature.slice(0, -1)}${spare[spare.indexOf(last) + 1] ?? 'B'}`,
      `${token}.`,
      token.replaceAll('_', '/').replaceAll('-', '+') === token ? `${token}==` : token.replaceAll('_', '/').replaceAll('-', '+'),
    ];
    for (const spelled of spellings) expect(await verify(spelled)).toMatchObject({ ok: false });
    expect(parseBase64url(`${signature.slice(0, -1)}${spare[spare.indexOf(last) + 1] ?? 'B'}`)).toBeNull();
  });

  test('wrong issuer, audience, key, algorithm, type or claims are refused', async () => {
    const keys = ring();
    const { token, verify } = await issue(keys);
    expect(await verify(token, { issuer: 'https://evil.example' })).toEqual({ ok: false, code: 'bad_claims' });
    expect(await verify(token, { audience: 'https://other.example' })).toEqual({ ok: false, code: 'bad_claims' });
    expect(await verify(token, { keys: await ring().publicKeys() })).toEqual({ ok: false, code: 'unknown_key' });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const withHeader = (changed: object) => {
      const parsed = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
      return `${Buffer.from(JSON.stringify({ ...parsed, ...changed })).toString('base64url')}.${payload}.${signature}`;
    };
    for (const changed of [{ typ: 'JWT' }, { alg: 'none' }, { alg: 'HS256' }, { jku: 'https://evil.example' }, { crit: ['x'] }]) {
      expect(await verify(withHeader(changed))).toEqual({ ok: false, code: 'bad_header' });
    }
    expect(await verify(withHeader({ kid: '../../etc/passwd' }))).toEqual({ ok: false, code: 'unknown_key' });
    const tampered = Buffer.from(JSON.stringify({ ...claims, sub: 'u_43' })).toString('base64url');
    expect(await verify(`${header}.${tampered}.${signature}`)).toEqual({ ok: false, code: 'bad_signature' });
  });

  test('lives until exp to the second and begins within the skew', async () => {
    const { token, verify } = await issue(ring());
    expect((await verify(token, { now: claims.exp * 1000 - 1 })).ok).toBe(true);
    expect(await verify(token, { now: claims.exp * 1000 })).toEqual({ ok: false, code: 'expired' });
    expect((await verify(token, { now: (claims.nbf - 30) * 1000 })).ok).toBe(true);
    expect(await verify(token, { now: (claims.nbf - 31) * 1000 })).toEqual({ ok: false, code: 'expired' });
  });

  test('rotation: the new key is published at once and signs when everybody knows it; the old one verifies until it is removed', async () => {
    let now = NOW;
    const keys = ring('ES256', { now: () => now });
    const before = await issue(keys);
    const first = (await keys.active()).kid;
    const next = await keys.rotate();
    expect((await keys.publicKeys()).map(({ kid }) => kid)).toEqual([next.kid, first]);
    now += ROTATION.aheadSeconds * 1000 - 1;
    expect((await keys.active()).kid).toBe(first);
    now += 1;
    expect((await keys.active()).kid).toBe(next.kid);
    now += ROTATION.overlapSeconds * 1000 - 1;
    expect((await keys.publicKeys()).map(({ kid }) => kid)).toContain(first);
    now += 1;
    expect((await keys.publicKeys()).map(({ kid }) => kid)).toEqual([next.kid]);
    expect(await before.verify(before.token, { keys: await keys.publicKeys() })).toEqual({ ok: false, code: 'unknown_key' });
  });

  test('rotations that overlap sign in their order, and the old key outlives its longest token', async () => {
    let now = NOW;
    const keys = ring('ES256', { now: () => now });
    const kids = [(await keys.active()).kid];
    for (let i = 0; i < 3; i++) {
      kids.push((await keys.rotate()).kid);
      now += 50_000;
    }
    const signing: string[] = [];
    for (; now < NOW + 400_000; now += 1000) signing.push((await keys.active()).kid);
    expect([...new Set(signing)]).toEqual(kids);
    expect(ROTATION.overlapSeconds).toBeGreaterThan(TOKEN_MAX_SECONDS + 60);
    expect(ROTATION.aheadSeconds * 1000).toBeGreaterThan(KEY_CACHE_MS + 120_000);
  });

  test('a key that leaked ends at once, and so does every token of it', async () => {
    const keys = ring();
    const before = await issue(keys);
    const next = await keys.replaceAll();
    expect((await keys.active()).kid).toBe(next.kid);
    expect(await before.verify(before.token, { keys: await keys.publicKeys() })).toEqual({ ok: false, code: 'unknown_key' });
  });
});
