import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEpochStore } from '../../../src/audit/audit-epoch-store.ts';
import { T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const epoch = (name: string, endsAt: number) => ({ epoch: name, commitment: `${name}-sha256`, committedAt: T0, endsAt });

/**
 * The contract of AuditEpochStore.
 * @param harness what to run against
 */
export function auditEpochStoreSuite(harness: DurableHarness): void {
  const store = (n = 0): AuditEpochStore => (n % 2 ? harness.others() : harness.stores()).epochs;
  const links = async (): Promise<number> => (await harness.stores().auditRows.head())?.seq ?? -1;

  describe('AuditEpochStore', () => {
    beforeEach(() => harness.clear());

    it('commits an epoch once, whatever is told later, with one event in the chain', async () => {
      await race((n) => store(n).commit({ ...epoch('w1', T0 + 10), commitment: String(n) }));
      const [first, ...others] = await store().list();
      expect(others).toEqual([]);
      await store().commit({ ...epoch('w1', T0 + 99), commitment: 'changed' });
      expect(await store().list()).toEqual([first]);
      expect(await links()).toBe(1);
    });

    it('reveals a key once, when the epoch is over and not before', async () => {
      await store().commit(epoch('w1', T0 + 10));
      await store().reveal('w1', 'early', T0 + 9);
      expect(await store().list()).toMatchObject([{ revealedKey: null }]);
      await race((n) => store(n).reveal('w1', `key-${String(n)}`, T0 + 10));
      const [revealed] = await store().list();
      expect(revealed?.revealedKey).toMatch(/^key-/);
      await store().reveal('w1', 'changed', T0 + 11);
      await store().reveal('none', 'key', T0 + 11);
      expect(await store().list()).toEqual([revealed]);
      expect(await links()).toBe(2);
    });

    it('lists the oldest first', async () => {
      for (const one of [epoch('w2', T0 + 20), epoch('w1', T0 + 10)]) await store().commit(one);
      expect((await store().list()).map(({ epoch: name }) => name)).toEqual(['w1', 'w2']);
    });
  });
}
