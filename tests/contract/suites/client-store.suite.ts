import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiKeyRecord, ClientRecord, ClientStore } from '../../../src/session/client-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const clientRecord = (overrides: Partial<ClientRecord> = {}): ClientRecord => ({
  id: freshId('cli'),
  name: '示例交易所',
  audience: 'https://www.example.com',
  demo: false,
  createdAt: T0,
  routes: null,
  ...overrides,
});

const apiKeyRecord = (clientId: string, overrides: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id: freshId('key'),
  clientId,
  name: 'gateway',
  secretHash: freshId('hash'),
  scopes: ['assess', 'token'],
  eventTypes: [],
  detailTypes: ['withdrawal'],
  demo: false,
  createdAt: T0,
  revokedAt: null,
  ...overrides,
});

/**
 * The contract of ClientStore.
 * @param harness what to run against
 */
export function clientStoreSuite(harness: DurableHarness): void {
  const store = (): ClientStore => harness.stores().clients;

  describe('ClientStore', () => {
    beforeEach(() => harness.clear());

    it('keeps the routes of each gateway as they were last set', async () => {
      const [client, other] = [clientRecord(), clientRecord()];
      await store().addClient(client);
      await store().addClient(other);
      const rule = { path: '/a/*', methods: ['GET'], acr: [], maxAgeSeconds: 60, isOnce: true, eventType: 'custom', description: null };
      await store().setRoutes(client.id, { identity: 'headers', routes: [rule] });
      await store().setRoutes(client.id, { identity: 'cookie', routes: [rule, { ...rule, path: '/b' }] });
      expect((await store().findClient(client.id))?.routes).toEqual({ identity: 'cookie', routes: [rule, { ...rule, path: '/b' }] });
      expect((await store().findClient(other.id))?.routes).toBeNull();
    });

    it('finds clients and keys', async () => {
      const client = clientRecord();
      await store().addClient(client);
      const key = apiKeyRecord(client.id);
      await store().addKey(key);
      expect(await store().findClient(client.id)).toEqual(client);
      expect(await store().findClient('cli_none')).toBeNull();
      expect(await store().findKeyByHash(key.secretHash)).toEqual({ key, client });
      expect(await store().findKeyByHash('none')).toBeNull();
      expect(await store().listClients()).toEqual([client]);
      expect(await store().listKeys()).toEqual([key]);
    });

    it('does not find a key whose client is unknown, and takes a secret once', async () => {
      const orphan = apiKeyRecord('cli_none');
      await store().addKey(orphan);
      expect(await store().findKeyByHash(orphan.secretHash)).toBeNull();
      await expect(store().addKey(apiKeyRecord('cli_none', { secretHash: orphan.secretHash }))).rejects.toThrow();
    });

    it('revokes once, and the key opens nothing from then on', async () => {
      const client = clientRecord();
      await store().addClient(client);
      const key = apiKeyRecord(client.id);
      await store().addKey(key);
      expect(winners(await race(() => store().revokeKey(key.id, T0 + 1)))).toHaveLength(1);
      expect(await store().revokeKey('key_none', T0)).toBe(false);
      expect(await store().findKeyByHash(key.secretHash)).toBeNull();
      expect(await store().listKeys()).toEqual([{ ...key, revokedAt: T0 + 1 }]);
    });

    it('tells of demo keys until they are revoked, and of demo clients', async () => {
      expect(await store().hasDemoKeys()).toBe(false);
      const client = clientRecord();
      await store().addClient(client);
      const key = apiKeyRecord(client.id, { demo: true });
      await store().addKey(key);
      expect(await store().hasDemoKeys()).toBe(true);
      await store().revokeKey(key.id, T0);
      expect(await store().hasDemoKeys()).toBe(false);
      await store().addClient(clientRecord({ demo: true }));
      expect(await store().hasDemoKeys()).toBe(true);
    });
  });
}
