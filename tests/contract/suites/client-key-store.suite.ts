import { beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_KEYS_MAX, type ClientKeyRecord, type ClientKeyStore } from '../../../src/session/client-key-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const clientKey = (clientId: string, overrides: Partial<ClientKeyRecord> = {}): ClientKeyRecord => {
  const id = freshId('ckey');
  return {
    ...{ id, clientId, name: 'gateway', kid: id, thumbprint: `thumb_${id}`, alg: 'ES256' },
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    ...{ scopes: ['token'], eventTypes: ['login'], detailTypes: [], createdAt: T0, revokedAt: null },
    ...overrides,
  };
};

/**
 * The contract of ClientKeyStore.
 * @param harness what to run against
 */
export function clientKeyStoreSuite(harness: DurableHarness): void {
  const store = (): ClientKeyStore => harness.stores().clientKeys;
  const addClient = async (): Promise<string> => {
    const id = freshId('cli');
    await harness.stores().clients.addClient({ id, name: id, audience: 'https://www.example.com', demo: false, createdAt: T0 });
    return id;
  };

  describe('ClientKeyStore', () => {
    beforeEach(() => harness.clear());

    it('finds the keys of a client, and of no other', async () => {
      const [own, other] = [await addClient(), await addClient()];
      const key = clientKey(own);
      expect(await store().add(key, CLIENT_KEYS_MAX)).toBe('added');
      expect(await store().findByClient(own)).toMatchObject({ client: { id: own }, keys: [key] });
      expect(await store().findByClient(other)).toMatchObject({ client: { id: other }, keys: [] });
      expect(await store().findByClient('cli_none')).toBeNull();
    });

    it('takes a key and a kid once a client, and again after it was revoked', async () => {
      const [own, other] = [await addClient(), await addClient()];
      const key = clientKey(own);
      await store().add(key, CLIENT_KEYS_MAX);
      const { thumbprint, kid } = key;
      expect(await store().add(clientKey(own, { thumbprint }), CLIENT_KEYS_MAX)).toBe('known');
      expect(await store().add(clientKey(own, { kid }), CLIENT_KEYS_MAX)).toBe('known');
      expect(await store().add(clientKey(other, { thumbprint, kid }), CLIENT_KEYS_MAX)).toBe('added');
      await store().revoke(key.id, own, T0 + 1);
      expect(await store().add(clientKey(own, { thumbprint, kid }), CLIENT_KEYS_MAX)).toBe('added');
    });

    it('never holds more than the limit, however many are added at once; revoked ones make room', async () => {
      const own = await addClient();
      const keys = Array.from({ length: 16 }, () => clientKey(own));
      const answers = await Promise.all(keys.map((key) => store().add(key, CLIENT_KEYS_MAX)));
      expect(answers.filter((answer) => answer === 'added')).toHaveLength(CLIENT_KEYS_MAX);
      expect(answers.filter((answer) => answer === 'full')).toHaveLength(16 - CLIENT_KEYS_MAX);
      const [first] = (await store().findByClient(own))?.keys ?? [];
      await store().revoke(first?.id ?? '', own, T0);
      expect(await store().add(clientKey(own), CLIENT_KEYS_MAX)).toBe('added');
      expect(await store().list()).toHaveLength(CLIENT_KEYS_MAX + 1);
    });

    it('revokes once, only a key of the client, and finds it no more', async () => {
      const [own, other] = [await addClient(), await addClient()];
      const key = clientKey(own);
      await store().add(key, CLIENT_KEYS_MAX);
      expect(await store().revoke(key.id, other, T0 + 1)).toBe(false);
      expect(winners(await race(() => store().revoke(key.id, own, T0 + 1)))).toHaveLength(1);
      expect(await store().revoke(key.id, null, T0 + 2)).toBe(false);
      expect(await store().findByClient(own)).toMatchObject({ keys: [] });
      expect(await store().list()).toEqual([{ ...key, revokedAt: T0 + 1 }]);
    });
  });
}
