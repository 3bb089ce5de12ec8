import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../../src/runtime/system.ts';
import { platformEd25519 } from '../../../src/runtime/platform-ed25519.ts';
import { createEndpointKeys, openEndpointKeys, sealEndpointKeys, showPublicKey, showSecret } from '../../../src/notify/endpoint-keys.ts';
import { EVENT_TYPES, readEventData } from '../../../src/notify/event-types.ts';
import type { OutboundResult } from '../../../src/notify/outbound-http.ts';
import { judgeTry, RETRY_PAUSES_MS } from '../../../src/notify/retry-schedule.ts';
import { signDelivery } from '../../../src/notify/sign-delivery.ts';
import { isSigned } from '../../support/webhook-receiver.ts';

const NOW = 1_800_000_000_000;
const NONE = { bytes: (length: number) => new Uint8Array(length) };
const MOST = { bytes: (length: number) => new Uint8Array(length).fill(254) };
const answer = (status: number, retryAfterSeconds: number | null = null): OutboundResult => ({
  kind: 'answer',
  status,
  retryAfterSeconds,
  body: new Uint8Array(),
});

describe('a try', () => {
  test.each([200, 201, 202, 204, 299])('%i is success', (status) => {
    expect(judgeTry(answer(status), 1, { now: NOW, random: NONE })).toEqual({ kind: 'delivered', lastStatus: status });
  });
  test.each([199, 300, 301, 302, 304, 307, 308, 400, 401, 404, 409, 500, 501, 503])('%i is tried again', (status) => {
    expect(judgeTry(answer(status), 1, { now: NOW, random: NONE })).toEqual({
      kind: 'retry',
      nextAt: NOW + 5000,
      lastStatus: status,
      lastError: 'status',
      pauseUntil: NOW,
    });
  });
  test('follows the schedule of Standard Webhooks, and then is dead', () => {
    expect(RETRY_PAUSES_MS.map((ms) => ms / 1000)).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    for (let attempts = 1; attempts <= 9; attempts++) {
      const pause = RETRY_PAUSES_MS[attempts] ?? 0;
      expect(judgeTry(answer(500), attempts, { now: NOW, random: NONE })).toMatchObject({ kind: 'retry', nextAt: NOW + pause });
      for (let n = 0; n < 50; n++) {
        const later = judgeTry({ kind: 'failed', fault: 'timeout' }, attempts, { now: NOW, random: systemRandom });
        const nextAt = later.kind === 'retry' ? later.nextAt : 0;
        expect(nextAt).toBeGreaterThanOrEqual(NOW + pause);
        expect(nextAt).toBeLessThanOrEqual(NOW + pause * 1.2);
      }
    }
    expect(judgeTry(answer(500), 10, { now: NOW, random: NONE })).toEqual({ kind: 'dead', lastStatus: 500, lastError: 'status', isGone: false });
    expect(judgeTry({ kind: 'failed', fault: 'address_forbidden' }, 10, { now: NOW, random: MOST })).toEqual({
      kind: 'dead',
      lastStatus: null,
      lastError: 'address_forbidden',
      isGone: false,
    });
  });
  test('410 ends the endpoint, at the first try already', () => {
    expect(judgeTry(answer(410), 1, { now: NOW, random: NONE })).toEqual({ kind: 'dead', lastStatus: 410, lastError: 'status', isGone: true });
  });
  test.each([
    [429, null, 30_000],
    [502, null, 30_000],
    [504, null, 30_000],
    [429, 120, 120_000],
    [502, 0, 0],
    [503, 7, 7000],
    [504, 86_400, 86_400_000],
    [429, 86_401, 86_400_000],
    [500, 120, 0],
  ])('%i with Retry-After %s leaves the endpoint alone for %i ms', (status, seconds, ms) => {
    expect(judgeTry(answer(status, seconds), 1, { now: NOW, random: NONE })).toMatchObject({ pauseUntil: NOW + ms, nextAt: NOW + Math.max(5000, ms) });
  });
});

describe('keys of an endpoint', () => {
  const owner = { clientId: 'cli_1', id: 'whk_1' };
  const masterKey = new Uint8Array(32).fill(7);
  test('open under their master key and in their own row alone', () => {
    const keys = createEndpointKeys(systemRandom);
    const sealed = sealEndpointKeys(keys, owner, { masterKey, random: systemRandom });
    expect(openEndpointKeys(sealed, owner, masterKey)).toEqual(keys);
    expect(openEndpointKeys(sealed, { ...owner, id: 'whk_2' }, masterKey)).toBeNull();
    expect(openEndpointKeys(sealed, { ...owner, clientId: 'cli_2' }, masterKey)).toBeNull();
    expect(openEndpointKeys(sealed, owner, new Uint8Array(32).fill(8))).toBeNull();
    expect(Buffer.from(sealed).includes(Buffer.from(keys.secret))).toBe(false);
  });
  test('the secret has the length of the standard', () => {
    const shown = showSecret(createEndpointKeys(systemRandom).secret);
    expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(shown.slice(6), 'base64').length).toBeGreaterThanOrEqual(24);
  });
  // RFC 8032 section 7.1, test 2.
  test('Ed25519 of the platform is that of the RFC', async () => {
    const seed = new Uint8Array(Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'));
    expect(Buffer.from(await platformEd25519.publicKey(seed)).toString('hex')).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    expect(Buffer.from(await platformEd25519.sign(seed, Uint8Array.of(0x72))).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
  });
});

describe('a signature', () => {
  // Made with the package standardwebhooks 1.1.1; the first is the example of the specification.
  const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  test.each([
    ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    [
      `evt_${'0'.repeat(32)}`,
      1_800_000_000,
      '{"type":"webhook.test","timestamp":"2027-01-15T08:00:00.000Z","data":{"webhook_id":"whk_刷脸"}}',
      'v1,pZWVrFqa9usevQ/JBsH4vgck9PQP7qPyEASHbHXvwdA=',
    ],
  ])('of %s equals what the reference makes', async (id, seconds, body, expected) => {
    const keys = { secret: new Uint8Array(Buffer.from(secret, 'base64')), seed: new Uint8Array(32) };
    const headers = await signDelivery({ id, body, at: seconds * 1000 + 999 }, [keys], platformEd25519);
    expect(headers['webhook-signature']?.split(' ')[1]).toBe(expected);
    expect(headers).toMatchObject({ 'webhook-id': id, 'webhook-timestamp': String(seconds) });
  });

  test('verifies with secret and public key, new and old, and with nothing else', async () => {
    const [first, second, other] = [createEndpointKeys(systemRandom), createEndpointKeys(systemRandom), createEndpointKeys(systemRandom)];
    const headers = await signDelivery({ id: 'evt_1', body: '{}', at: NOW }, [second, first], platformEd25519);
    expect(headers['webhook-signature']?.split(' ').map((entry) => entry.split(',')[0])).toEqual(['v1a', 'v1', 'v1a', 'v1']);
    const shown = async ({ secret: bytes, seed }: typeof first) => [showSecret(bytes), showPublicKey(await platformEd25519.publicKey(seed))];
    for (const key of [...(await shown(first)), ...(await shown(second))]) {
      expect(isSigned({ headers, body: '{}' }, key, NOW)).toBe(true);
      expect(isSigned({ headers, body: '{ }' }, key, NOW)).toBe(false);
      expect(isSigned({ headers: { ...headers, 'webhook-id': 'evt_2' }, body: '{}' }, key, NOW)).toBe(false);
      expect(isSigned({ headers: { ...headers, 'webhook-timestamp': '1800000001' }, body: '{}' }, key, NOW)).toBe(false);
      expect(isSigned({ headers, body: '{}' }, key, NOW + 301_000)).toBe(false);
    }
    for (const key of await shown(other)) expect(isSigned({ headers, body: '{}' }, key, NOW)).toBe(false);
  });
});

describe('what leaves the service', () => {
  const good = { device_id: 'dev_1', subject: 'u_1' };
  test('is what the registry says, in its order, and nothing else', () => {
    expect(Object.keys(readEventData('device.revoked', { subject: 'u_1', device_id: 'dev_1' }) ?? {})).toEqual(['device_id', 'subject']);
    for (const data of [null, 'x', [], {}, { ...good, public_key: 'k' }, { device_id: 'dev_1' }, { ...good, subject: null }, { ...good, subject: 7 }])
      expect(readEventData('device.revoked', data), JSON.stringify(data)).toBeNull();
    expect(readEventData('device.renamed', good)).toBeNull();
    expect(readEventData('constructor', good)).toBeNull();
  });
  test('names the person by the gateway’s own id and by nothing else', () => {
    const names = new Set(Object.values(EVENT_TYPES).flatMap(({ fields }) => Object.keys(fields)));
    expect([...names].toSorted()).toEqual([
      'acr',
      'amr',
      'assessment_id',
      'challenge_id',
      'device_id',
      'event_type',
      'factor',
      'level',
      'method',
      'reason',
      'subject',
      'token_id',
      'tokens_revoked',
      'webhook_id',
    ]);
  });
});
