import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundChallenge, type BoundInput } from '../../../src/device/bound-challenge.ts';
import type { DeviceRecord } from '../../../src/device/device.ts';
import { type AssertionJson, verifyAssertion, verifyRegistration } from '../../../src/device/webauthn.ts';
import { toBase64url, toHex } from '../../../src/lib/bytes.ts';
import { createSoftwareAuthenticator } from '../../support/software-authenticator.ts';

const ORIGIN = 'https://auth.example.com';
const party = { rpId: 'auth.example.com', allowedOrigins: [ORIGIN] };

const base: BoundInput = {
  nonce: new Uint8Array(32).fill(7),
  intentJson: '{"amount":"2.5","to":"bc1q"}',
  planJson: '{"steps":["blink"]}',
  transcriptHead: new Uint8Array(32).fill(9),
  sessionId: 's_9',
  jkt: 'thumbprint',
};

/** Flips one bit of one byte. */
function flip(bytes: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 << (at % 7));
  return copy;
}

function change(input: BoundInput, part: keyof BoundInput, at: number): BoundInput {
  const text = (value: string): string => {
    const place = at % value.length;
    return `${value.slice(0, place)}${String.fromCharCode(value.charCodeAt(place) ^ (1 << (at % 5)))}${value.slice(place + 1)}`;
  };
  const value = input[part];
  return { ...input, [part]: value instanceof Uint8Array ? flip(value, at) : text(value ?? 'x') };
}

const PARTS = ['nonce', 'intentJson', 'planJson', 'transcriptHead', 'sessionId', 'jkt'] as const;

async function enrolled() {
  const challenge = new Uint8Array(32).fill(1);
  const authenticator = createSoftwareAuthenticator({ origin: ORIGIN, rpId: party.rpId });
  const key = await verifyRegistration(authenticator.register(challenge), { ...party, challenge: toBase64url(challenge) });
  if (!key) throw new Error('registration refused');
  const device: DeviceRecord = {
    ...key,
    id: 'dev_1',
    clientId: 'cli_1',
    subject: 'u',
    name: 'Phone',
    tokenHash: 'x',
    createdAt: 0,
    lastUsedAt: null,
    revokedAt: null,
  };
  const sign = (bound: Uint8Array, origin = ORIGIN) => authenticator.assert(bound, { origin, counter: 1 });
  return { device, sign };
}

describe('what is signed', () => {
  test('is fixed byte for byte', () => {
    // Rebuilt here from the written definition, with another implementation of SHA-256.
    const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
    const definition = (input: BoundInput, session: string): string =>
      createHash('sha256')
        .update('shualian/1\0')
        .update(input.nonce)
        .update(sha256(input.intentJson))
        .update(sha256(input.planJson ?? ''))
        .update(sha256(input.transcriptHead ?? ''))
        .update(sha256(session))
        .digest('hex');
    const withoutFace = { ...base, jkt: null, planJson: null, transcriptHead: null };
    expect(toHex(boundChallenge(base))).toBe(definition(base, '["s_9","thumbprint"]'));
    expect(toHex(boundChallenge(withoutFace))).toBe(definition(withoutFace, '["s_9",null]'));
    expect(toHex(boundChallenge(base))).toBe('23055849d0611de2bf56cbad951b4e8a64bde5f8eae6b13c56eff9c4b6628edd');
    expect(toHex(boundChallenge(withoutFace))).toBe('85b10c53ff2a0006eebbb4e1002783e405255794a7f6d34dbba429c9d86362c3');
    expect(boundChallenge(base)).toHaveLength(32);
    expect(() => boundChallenge({ ...base, nonce: new Uint8Array(31) })).toThrow(TypeError);
    expect(() => boundChallenge({ ...base, planJson: null })).toThrow(TypeError);
  });

  test('changing any byte of intent, plan, transcript, session or nonce makes the signature refused', async () => {
    const { device, sign } = await enrolled();
    const assertion = sign(boundChallenge(base));
    expect(await verifyAssertion({ ...party, assertion, challenge: boundChallenge(base), device })).toEqual({ ok: true, counter: 1, backedUp: false });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PARTS), fc.nat(1000), async (part, at) => {
        const challenge = boundChallenge(change(base, part, at));
        expect((await verifyAssertion({ ...party, assertion, challenge, device })).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('a missing part is not an empty one, and parts do not run into each other', () => {
    const without = { ...base, planJson: null, transcriptHead: null };
    const all = [
      base,
      without,
      { ...base, jkt: null },
      { ...base, jkt: 'null' },
      { ...base, sessionId: 's_9thumbprint', jkt: '' },
      { ...base, sessionId: 's_9', jkt: '' },
    ];
    expect(new Set(all.map((input) => toHex(boundChallenge(input)))).size).toBe(all.length);
  });
});

describe('a signature is refused', () => {
  test('from another origin, from inside a frame, without user verification, in another encoding, with a counter that went back', async () => {
    const { device, sign } = await enrolled();
    const challenge = boundChallenge(base);
    const good = sign(challenge);
    const verify = async (assertion: AssertionJson, about: Partial<DeviceRecord> = {}) =>
      (await verifyAssertion({ ...party, assertion, challenge, device: { ...device, ...about } })).ok;
    const withClientData = (change: (data: Record<string, unknown>) => void): AssertionJson => {
      const data = JSON.parse(Buffer.from(good.response.clientDataJSON, 'base64url').toString()) as Record<string, unknown>;
      change(data);
      return { ...good, response: { ...good.response, clientDataJSON: Buffer.from(JSON.stringify(data)).toString('base64url') } };
    };
    const withFlags = (flags: number): AssertionJson => {
      const data = Buffer.from(good.response.authenticatorData, 'base64url');
      data[32] = flags;
      return { ...good, response: { ...good.response, authenticatorData: data.toString('base64url') } };
    };
    const withSignature = (bytes: Uint8Array): AssertionJson => ({
      ...good,
      response: { ...good.response, signature: Buffer.from(bytes).toString('base64url') },
    });
    const der = Buffer.from(good.response.signature, 'base64url');
    expect(await verify(good)).toBe(true);
    expect(await verify(sign(challenge, 'https://evil.auth.example.com'))).toBe(false);
    expect(await verify(withClientData((data) => (data['crossOrigin'] = true)))).toBe(false);
    expect(await verify(withClientData((data) => (data['topOrigin'] = ORIGIN)))).toBe(false);
    expect(await verify(withClientData((data) => (data['type'] = 'webauthn.create')))).toBe(false);
    expect(await verify(withFlags(0x01))).toBe(false);
    expect(await verify(withFlags(0x05 | 0x08))).toBe(false);
    expect(await verify(withSignature(Buffer.concat([der, Buffer.of(0)])))).toBe(false);
    expect(await verify(withSignature(Buffer.concat([Buffer.of(0x30, 0x81, der[1] ?? 0), der.subarray(2)])))).toBe(false);
    expect(await verify(good, { counter: 1 })).toBe(false);
    expect(await verify(good, { backupEligible: true })).toBe(false);
    expect(await verify({ ...good, id: 'AAAA', rawId: 'AAAA' })).toBe(false);
  });
});
