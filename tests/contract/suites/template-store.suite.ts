import { beforeEach, describe, expect, it } from 'vitest';
import type { TemplateStore } from '../../../src/liveness/template-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const templateRecord = (overrides: object = {}) => ({
  clientId: freshId('cli'),
  subject: freshId('u'),
  version: 1,
  sealed: Uint8Array.from({ length: 4096 }, (_, i) => i % 256),
  createdAt: T0,
  ...overrides,
});

/**
 * The contract of TemplateStore.
 * @param harness what to run against
 */
export function templateStoreSuite(harness: DurableHarness): void {
  const store = (): TemplateStore => harness.stores().templates;

  describe('TemplateStore', () => {
    beforeEach(() => harness.clear());

    it('keeps one template a subject, replaces it, and counts faces', async () => {
      const first = templateRecord();
      const replaced = { ...first, version: 2, sealed: Uint8Array.of(9), createdAt: T0 + 1 };
      expect(await store().find(first.clientId, first.subject)).toBeNull();
      await store().save(first);
      expect(await store().find(first.clientId, first.subject)).toEqual(first);
      await store().save(replaced);
      await store().save(templateRecord({ subject: first.subject }));
      expect(await store().find(first.clientId, first.subject)).toEqual(replaced);
      expect(await store().count()).toBe(2);
    });

    it('removes once', async () => {
      const record = templateRecord();
      await store().save(record);
      expect(await store().remove(freshId('cli'), record.subject)).toBe(false);
      expect(winners(await race(() => store().remove(record.clientId, record.subject)))).toHaveLength(1);
      expect(await store().find(record.clientId, record.subject)).toBeNull();
      expect(await store().count()).toBe(0);
    });
  });
}
