import { describe, expect, test, vi } from 'vitest';
import type { DeviceRecord } from '../../../src/device/device.ts';
import { createAssertionOptions, createRegistrationOptions, verifyAssertion, verifyRegistration } from '../../../src/device/webauthn.ts';
import { toBase64url } from '../../../src/lib/bytes.ts';
import { createSoftwareAuthenticator, type Deviation, FLAGS, type KeyKind } from '../../support/software-authenticator.ts';

const page = { origin: 'https://auth.example.com', rpId: 'auth.example.com' };
const party = { rpId: page.rpId, allowedOrigins: [page.origin] };
const challenge = new Uint8Array(32).fill(5);
const GOOD = FLAGS.present | FLAGS.verified;
const ATTESTED = GOOD | FLAGS.attested;

function deviceOf(key: NonNullable<Awaited<ReturnType<typeof verifyRegistration>>>): DeviceRecord {
  return { ...key, id: 'dev_1', clientId: 'cli_1', subject: 'u', name: 'Phone', tokenHash: 'x', createdAt: 0, lastUsedAt: null, revokedAt: null };
}

async function enrolled(kind: KeyKind = 'ES256', deviation: Deviation = {}) {
  const authenticator = createSoftwareAuthenticator(page, kind);
  const key = await verifyRegistration(authenticator.register(challenge, deviation), { ...party, challenge: toBase64url(challenge) });
  if (!key) throw new Error('registration refused');
  return { authenticator, device: deviceOf(key) };
}

describe('options', () => {
  test('a new key must verify its user, and the phone may keep it discoverable; no attestation is asked for', async () => {
    const options = await createRegistrationOptions({
      rpId: page.rpId,
      rpName: 'Exchange',
      userId: new Uint8Array(32),
      userName: 'u_42',
      challenge,
      excludeCredentialIds: ['AAAA'],
    });
    expect(options).toMatchObject({
      challenge: toBase64url(challenge),
      attestation: 'none',
      authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
      excludeCredentials: [{ id: 'AAAA' }],
    });
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -8, -257]);
  });
  test('a signature is asked of exactly one key, over exactly the given challenge', async () => {
    const options = await createAssertionOptions({ rpId: page.rpId, challenge, credentialId: 'AAAA', transports: ['internal', 'telepathy'] });
    expect(options).toMatchObject({ challenge: toBase64url(challenge), userVerification: 'required', rpId: page.rpId });
    expect(options.allowCredentials).toEqual([{ id: 'AAAA', type: 'public-key', transports: ['internal'] }]);
  });
});

describe('registration', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)('%s registers and signs', async (kind) => {
    const { authenticator, device } = await enrolled(kind);
    expect(device).toMatchObject({ credentialId: authenticator.id, counter: 0, backupEligible: false, backedUp: false, transports: ['internal'] });
    expect(await verifyAssertion({ ...party, assertion: authenticator.assert(challenge), challenge, device })).toEqual({
      ok: true,
      counter: 0,
      backedUp: false,
    });
  });

  const refused: readonly [string, Deviation][] = [
    ['another origin', { origin: 'https://auth.example.com.evil.example' }],
    ['a subdomain', { origin: 'https://evil.auth.example.com' }],
    ['the origin in other letters', { origin: 'https://AUTH.example.com' }],
    ['plain http', { origin: 'http://auth.example.com' }],
    ['another relying party', { rpId: 'example.com' }],
    ['from inside a foreign frame', { clientData: { crossOrigin: true } }],
    ['naming a top origin', { clientData: { topOrigin: page.origin } }],
    ['cross origin said in another type', { clientData: { crossOrigin: 'false' } }],
    ['the answer of another ceremony', { clientData: { type: 'webauthn.get' } }],
    ['another challenge', { clientData: { challenge: toBase64url(new Uint8Array(32).fill(6)) } }],
    ['nobody verified', { flags: FLAGS.present | FLAGS.attested }],
    ['nobody present', { flags: FLAGS.verified | FLAGS.attested }],
    ['backed up though not eligible', { flags: ATTESTED | FLAGS.backedUp }],
    ['an unknown format', { fmt: 'homemade' }],
    ['a statement missing its parts', { fmt: 'packed' }],
    // The same map with alg before kty: valid CBOR, but not the one encoding, so that its algorithm might be read otherwise.
    ['a key in another encoding', { coseKey: (key) => Buffer.concat([Buffer.of(0xa5, 3, 0x26, 1, 2), key.subarray(5)]) }],
    ['a key of another algorithm', { coseKey: (key) => Buffer.concat([Buffer.of(0xa5, 1, 2, 3, 0x38, 0x22), key.subarray(5)]) }],
  ];
  test.each(refused)('%s is refused', async (_name, deviation) => {
    const attestation = createSoftwareAuthenticator(page).register(challenge, deviation);
    expect(await verifyRegistration(attestation, { ...party, challenge: toBase64url(challenge) })).toBeNull();
  });

  test('another id than the one attested is refused', async () => {
    const attestation = createSoftwareAuthenticator(page).register(challenge);
    expect(await verifyRegistration({ ...attestation, id: 'AAAA', rawId: 'AAAA' }, { ...party, challenge: toBase64url(challenge) })).toBeNull();
  });

  test('garbage is refused without a throw and without asking the network', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network here'));
    const good = createSoftwareAuthenticator(page).register(challenge);
    for (const attestationObject of ['', 'AAAA', '____', toBase64url(new Uint8Array(2000).fill(0xff))]) {
      const attestation = { ...good, response: { ...good.response, attestationObject } };
      expect(await verifyRegistration(attestation, { ...party, challenge: toBase64url(challenge) })).toBeNull();
    }
    for (const clientDataJSON of ['', 'bnVsbA', 'e30', 'not base64url!']) {
      const attestation = { ...good, response: { ...good.response, clientDataJSON } };
      expect(await verifyRegistration(attestation, { ...party, challenge: toBase64url(challenge) })).toBeNull();
    }
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });
});

describe('assertion', () => {
  const refused: readonly [string, Deviation][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'example.com' }],
    ['from inside a foreign frame', { clientData: { crossOrigin: true } }],
    ['naming a top origin', { clientData: { topOrigin: page.origin } }],
    ['the answer of another ceremony', { clientData: { type: 'webauthn.create' } }],
    ['nobody verified', { flags: FLAGS.present }],
    ['nobody present', { flags: FLAGS.verified }],
    ['eligible for backup, as it was not before', { flags: GOOD | FLAGS.backupEligible }],
    ['backed up though not eligible', { flags: GOOD | FLAGS.backedUp }],
  ];
  test.each(refused)('%s is refused', async (_name, deviation) => {
    const { authenticator, device } = await enrolled();
    expect(await verifyAssertion({ ...party, assertion: authenticator.assert(challenge, deviation), challenge, device })).toEqual({ ok: false });
  });

  test('the key of another phone is refused', async () => {
    const { device } = await enrolled();
    const other = createSoftwareAuthenticator(page).assert(challenge);
    expect(await verifyAssertion({ ...party, assertion: { ...other, id: device.credentialId, rawId: device.credentialId }, challenge, device })).toEqual({
      ok: false,
    });
  });

  test('a counter that stands still or goes back tells of a copy of a single-device key', async () => {
    const { authenticator, device } = await enrolled();
    const verify = async (stored: number, shown: number) =>
      verifyAssertion({ ...party, assertion: authenticator.assert(challenge, { counter: shown }), challenge, device: { ...device, counter: stored } });
    expect(await verify(0, 0)).toMatchObject({ ok: true, counter: 0 });
    expect(await verify(0, 1)).toMatchObject({ ok: true, counter: 1 });
    expect(await verify(7, 8)).toMatchObject({ ok: true, counter: 8 });
    for (const [stored, shown] of [
      [7, 7],
      [7, 6],
      [7, 0],
    ] as const) {
      expect(await verify(stored, shown)).toEqual({ ok: false });
    }
  });

  test('of a synced key no count is kept: its copies count each for itself', async () => {
    const { authenticator, device } = await enrolled('ES256', { flags: ATTESTED | FLAGS.backupEligible | FLAGS.backedUp, counter: 9 });
    expect(device).toMatchObject({ backupEligible: true, backedUp: true, counter: 0 });
    const flags = GOOD | FLAGS.backupEligible;
    for (const counter of [12, 3, 0]) {
      const result = await verifyAssertion({ ...party, assertion: authenticator.assert(challenge, { flags, counter }), challenge, device });
      expect(result).toEqual({ ok: true, counter: 0, backedUp: false });
    }
    expect(await verifyAssertion({ ...party, assertion: authenticator.assert(challenge, { flags: GOOD, counter: 13 }), challenge, device })).toEqual({
      ok: false,
    });
  });

  test('damage anywhere in signature or signed data is refused, never thrown', async () => {
    const { authenticator, device } = await enrolled();
    const good = authenticator.assert(challenge);
    for (const part of ['signature', 'authenticatorData', 'clientDataJSON'] as const) {
      const bytes = Buffer.from(good.response[part], 'base64url');
      for (let i = 0; i < bytes.length; i++) {
        const damaged = Buffer.from(bytes);
        damaged[i] = (damaged[i] ?? 0) ^ 0x01;
        const assertion = { ...good, response: { ...good.response, [part]: damaged.toString('base64url') } };
        expect(await verifyAssertion({ ...party, assertion, challenge, device }), `${part} byte ${String(i)}`).toEqual({ ok: false });
      }
      expect(await verifyAssertion({ ...party, assertion: { ...good, response: { ...good.response, [part]: '' } }, challenge, device })).toEqual({ ok: false });
    }
  });
});
