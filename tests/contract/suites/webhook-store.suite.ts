import { describe, expect, it } from 'vitest';
import type { WebhookStore } from '../../../src/notify/webhook-store.ts';
import { freshId, T0, webhookRecord } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const LIMIT = 3;

/**
 * The contract of WebhookStore.
 * @param harness what to run against
 */
export function webhookStoreSuite(harness: DurableHarness): void {
  const store = (): WebhookStore => harness.stores().webhooks;

  describe('WebhookStore', () => {
    it('gives back exactly what was written, to its own client alone', async () => {
      const record = webhookRecord({ events: ['token.issued'], sealedOldKeys: Uint8Array.of(9), oldKeysUntil: T0 });
      expect(await store().add(record, LIMIT)).toBe(true);
      expect(await store().find(record.clientId, record.id)).toEqual(record);
      expect(await store().list(record.clientId)).toEqual([record]);
      const other = freshId('cli');
      expect(await store().find(other, record.id)).toBeNull();
      expect(await store().list(other)).toEqual([]);
      expect(await store().change(other, record.id, { url: 'https://evil.example' })).toBeNull();
      expect(await store().rotate(other, record.id, { sealedKeys: Uint8Array.of(0), publicKey: 'x', oldKeysUntil: T0 })).toBeNull();
      expect(await store().remove(other, record.id)).toBe(false);
      expect(await store().find(record.clientId, record.id)).toEqual(record);
    });

    it('never adds more than the limit, however many race', async () => {
      const clientId = freshId('cli');
      expect(winners(await race((n) => (n % 2 ? store() : harness.others().webhooks).add(webhookRecord({ clientId }), LIMIT)))).toHaveLength(LIMIT);
      expect(await store().list(clientId)).toHaveLength(LIMIT);
      expect(await store().add(webhookRecord({ clientId }), LIMIT)).toBe(false);
      expect(await store().add(webhookRecord(), LIMIT)).toBe(true);
    });

    it('changes what is named and nothing else', async () => {
      const record = webhookRecord();
      await store().add(record, LIMIT);
      expect(await store().change(record.clientId, record.id, { events: ['device.revoked'], disabledAt: T0, disabledReason: 'operator' })).toEqual({
        ...record,
        events: ['device.revoked'],
        disabledAt: T0,
        disabledReason: 'operator',
      });
    });

    it('rotates: the present keys become the old ones', async () => {
      const record = webhookRecord();
      await store().add(record, LIMIT);
      const next = { sealedKeys: Uint8Array.of(7), publicKey: 'whpk_y', oldKeysUntil: T0 + 5 };
      expect(await store().rotate(record.clientId, record.id, next)).toEqual({ ...record, ...next, sealedOldKeys: record.sealedKeys });
    });

    it('is removed once, with all that was to be delivered', async () => {
      const record = webhookRecord();
      await store().add(record, LIMIT);
      await harness.stores().outbox.addTest(record.clientId, record.id, freshId('evt'), T0);
      expect(winners(await race(() => store().remove(record.clientId, record.id)))).toHaveLength(1);
      expect(await harness.stores().outbox.list(record.clientId, record.id, { status: null, before: null, limit: 10 })).toEqual([]);
    });
  });
}
