import { describe, expect, it } from 'vitest';
import type { FactorStore, TotpRecord } from '../../../src/factor/factor-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

/**
 * The contract of FactorStore.
 * @param harness what to run against
 */
export function factorStoreSuite(harness: DurableHarness): void {
  const store = (): FactorStore => harness.stores().factors;
  const put = async (overrides: Partial<TotpRecord> = {}): Promise<TotpRecord> => {
    const record: TotpRecord = {
      clientId: freshId('cli'),
      subject: freshId('u'),
      sealedSecret: Uint8Array.of(0, 255, 92, 39, 120),
      active: false,
      lastStep: 100,
      createdAt: T0,
      ...overrides,
    };
    await store().saveTotp(record);
    return record;
  };

  describe('FactorStore', () => {
    it('gives back exactly what was written, and replaces', async () => {
      const record = await put();
      expect(await store().findTotp(record.clientId, record.subject)).toEqual(record);
      const replaced = await put({ ...record, sealedSecret: Uint8Array.of(1), active: true, lastStep: 0, createdAt: T0 + 1 });
      expect(await store().findTotp(record.clientId, record.subject)).toEqual(replaced);
      expect(await store().findTotp(freshId('cli'), record.subject)).toBeNull();
    });

    it('activates once, with a later step only', async () => {
      const { clientId, subject } = await put();
      expect(await store().activateTotp(clientId, subject, 100, T0)).toBe(false);
      expect(await store().consumeTotpStep(clientId, subject, 101)).toBe(false);
      expect(winners(await race((n) => store().activateTotp(clientId, subject, 101 + (n % 3), T0)))).toHaveLength(1);
      expect((await store().findTotp(clientId, subject))?.active).toBe(true);
      expect(await store().activateTotp(clientId, subject, 900, T0)).toBe(false);
      expect(await store().activateTotp(clientId, freshId('u'), 900, T0)).toBe(false);
    });

    it('accepts a step once and never an earlier one', async () => {
      const { clientId, subject } = await put({ active: true });
      expect(await store().consumeTotpStep(clientId, subject, 100)).toBe(false);
      expect(winners(await race((n) => (n % 2 ? store() : harness.others().factors).consumeTotpStep(clientId, subject, 101)))).toHaveLength(1);
      expect(await store().consumeTotpStep(clientId, subject, 101)).toBe(false);
      expect(await store().consumeTotpStep(clientId, subject, 60_000_000)).toBe(true);
      expect(await store().consumeTotpStep(clientId, subject, 59_999_999)).toBe(false);
    });

    it('keeps one fund password a subject', async () => {
      const record = { clientId: freshId('cli'), subject: freshId('u'), hash: 'scrypt$1', changedAt: T0 };
      expect(await store().findFundPassword(record.clientId, record.subject)).toBeNull();
      await store().saveFundPassword(record);
      await store().saveFundPassword({ ...record, hash: 'scrypt$2', changedAt: T0 + 1 });
      expect(await store().findFundPassword(record.clientId, record.subject)).toEqual({ ...record, hash: 'scrypt$2', changedAt: T0 + 1 });
      expect(await store().findFundPassword(record.clientId, freshId('u'))).toBeNull();
    });
  });
}
