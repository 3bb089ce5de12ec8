import { beforeEach, describe, expect, it } from 'vitest';
import type { SigningKeyRecord, SigningKeyStore } from '../../../src/session/signing-key-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const keyRecord = (overrides: Partial<SigningKeyRecord> = {}): SigningKeyRecord => ({
  kid: freshId('kid'),
  alg: 'ES256',
  publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
  sealedPrivateJwk: Uint8Array.of(1, 2, 3),
  createdAt: T0,
  retiredAt: null,
  removeAt: null,
  ...overrides,
});

/**
 * The contract of SigningKeyStore.
 * @param harness what to run against
 */
export function signingKeyStoreSuite(harness: DurableHarness): void {
  const store = (): SigningKeyStore => harness.stores().signingKeys;

  describe('SigningKeyStore', () => {
    beforeEach(() => harness.clear());

    it('keeps the first key whoever races, and gives it to all', async () => {
      const keys = await race((n) => (n % 2 ? store() : harness.others().signingKeys).ensureActive(keyRecord()));
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
      expect(await store().list(T0)).toEqual([keys[0]]);
    });

    it('gives back exactly what was written', async () => {
      const key = keyRecord({ alg: 'EdDSA' });
      expect(await store().ensureActive(key)).toEqual(key);
    });

    it('publishes a retired key until its time, newest first', async () => {
      const first = await store().ensureActive(keyRecord());
      const second = keyRecord({ createdAt: T0 + 10 });
      await store().rotate(second, { retireAt: T0 + 20, removeAt: T0 + 1000 });
      const retired = { ...first, retiredAt: T0 + 20, removeAt: T0 + 1000 };
      expect(await store().list(T0 + 999)).toEqual([second, retired]);
      expect(await store().list(T0 + 1000)).toEqual([second]);
      expect(await store().ensureActive(keyRecord())).toEqual(second);
    });

    it('has one active key after any number of rotations at once', async () => {
      await store().ensureActive(keyRecord());
      await race((n) => (n % 2 ? store() : harness.others().signingKeys).rotate(keyRecord({ createdAt: T0 + n }), { retireAt: T0 + n, removeAt: T0 + 1000 }));
      const keys = await store().list(T0);
      expect(keys).toHaveLength(17);
      expect(keys.filter(({ retiredAt }) => retiredAt === null)).toHaveLength(1);
    });

    it('ends every other key at once when one leaked: the one that signs, the one that is to, and those that still stood', async () => {
      const first = await store().ensureActive(keyRecord());
      const [second, third] = [keyRecord({ createdAt: T0 + 10 }), keyRecord({ createdAt: T0 + 20 })];
      await store().rotate(second, { retireAt: T0 + 15, removeAt: T0 + 1000 });
      await store().rotate(third, { retireAt: T0 + 500, removeAt: T0 + 2000 });
      const fresh = keyRecord({ createdAt: T0 + 100 });
      await store().replaceAll(fresh);
      expect(await store().list(T0 + 100)).toEqual([fresh]);
      const ended = { retiredAt: T0 + 100, removeAt: T0 + 100 };
      expect(await store().list(T0)).toEqual([fresh, { ...third, ...ended }, { ...second, ...ended }, { ...first, retiredAt: T0 + 15, removeAt: T0 + 100 }]);
    });

    it('rotates all or nothing', async () => {
      const first = await store().ensureActive(keyRecord());
      await expect(store().rotate(keyRecord({ kid: first.kid }), { retireAt: T0, removeAt: T0 + 1000 })).rejects.toThrow();
      expect(await store().list(T0)).toEqual([first]);
    });

    it('keeps keys of tokens and of security events apart: neither sees, retires or ends the other', async () => {
      const events = harness.stores().eventSigningKeys;
      const [token, event] = [keyRecord(), keyRecord({ alg: 'RS256' })];
      expect(await store().ensureActive(token)).toEqual(token);
      expect(await events.ensureActive(event)).toEqual(event);
      const next = keyRecord({ alg: 'RS256', createdAt: T0 + 10 });
      await events.rotate(next, { retireAt: T0 + 10, removeAt: T0 + 1000 });
      expect(await store().list(T0)).toEqual([token]);
      const fresh = keyRecord({ createdAt: T0 + 20 });
      await store().replaceAll(fresh);
      expect(await store().list(T0 + 20)).toEqual([fresh]);
      expect(await events.list(T0 + 20)).toEqual([next, { ...event, retiredAt: T0 + 10, removeAt: T0 + 1000 }]);
    });
  });
}
