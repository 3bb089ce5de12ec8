import { beforeEach, describe, expect, it } from 'vitest';
import type { TemplateStore } from '../../../src/liveness/template-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const templateRecord = (overrides: object = {}) => ({
  clientId: freshId('cli'),
  subject: freshId('u'),
  version: 2,
  model: 'net/1',
  sealed: Uint8Array.from({ length: 4096 }, (_, i) => i % 256),
  createdAt: T0,
  driftedAt: null,
  lastUsedAt: null,
  ...overrides,
});

/**
 * The contract of TemplateStore.
 * @param harness what to run against
 */
export function templateStoreSuite(harness: DurableHarness): void {
  const store = (): TemplateStore => harness.stores().templates;
  const counted = async (): Promise<number> => (await harness.stores().faceCounter.read()).stored;

  describe('TemplateStore', () => {
    beforeEach(() => harness.clear());

    it('keeps one template a subject, and counts faces', async () => {
      const first = templateRecord();
      expect(await store().find(first.clientId, first.subject)).toBeNull();
      expect(await store().enroll(first, { mayReplace: false })).toBe(true);
      expect(await store().find(first.clientId, first.subject)).toEqual(first);
      await store().enroll(templateRecord({ subject: first.subject }), { mayReplace: false });
      expect(await store().find(first.clientId, first.subject)).toEqual(first);
      expect(await counted()).toBe(2);
    });

    it('replaces one that stands only when that is allowed, or when it is outdated', async () => {
      const first = templateRecord();
      const other = { ...first, sealed: Uint8Array.of(9), createdAt: T0 + 1 };
      await store().enroll(first, { mayReplace: false });
      expect(await store().enroll(other, { mayReplace: false })).toBe(false);
      expect(await store().find(first.clientId, first.subject)).toEqual(first);
      expect(await store().enroll(other, { mayReplace: true })).toBe(true);
      expect(await store().find(first.clientId, first.subject)).toEqual(other);
      for (const newer of [
        { ...other, model: 'net/2' },
        { ...other, model: 'net/2', version: 3 },
      ]) {
        expect(await store().enroll(newer, { mayReplace: false })).toBe(true);
        expect(await store().find(first.clientId, first.subject)).toEqual(newer);
      }
    });

    it('lets one of all first enrolments win', async () => {
      const first = templateRecord();
      const wins = await race((n) => (n % 2 ? store() : harness.others().templates).enroll({ ...first, sealed: Uint8Array.of(n) }, { mayReplace: false }));
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect((await store().find(first.clientId, first.subject))?.sealed).toEqual(Uint8Array.of(wins.indexOf(true)));
    });

    it('drifts from what was read alone, once, and never a removed one', async () => {
      const first = templateRecord();
      await store().enroll(first, { mayReplace: false });
      const wins = await race((n) => (n % 2 ? store() : harness.others().templates).drift({ ...first, sealed: Uint8Array.of(n, n) }, first.sealed, T0 + 5));
      expect(wins.filter(Boolean)).toHaveLength(1);
      const now = await store().find(first.clientId, first.subject);
      expect(now).toEqual({ ...first, sealed: Uint8Array.of(wins.indexOf(true), wins.indexOf(true)), driftedAt: T0 + 5 });
      await store().remove(first.clientId, first.subject);
      expect(await store().drift(first, now?.sealed ?? first.sealed, T0 + 6)).toBe(false);
      expect(await counted()).toBe(0);
    });

    it('removes what was not used since a time, to the millisecond, and at most so many', async () => {
      const [old, used, fresh] = [templateRecord(), templateRecord(), templateRecord({ createdAt: T0 + 2 })];
      for (const record of [old, used, fresh]) await store().enroll(record, { mayReplace: false });
      await store().touch(used.clientId, used.subject, T0 + 9);
      expect((await store().find(used.clientId, used.subject))?.lastUsedAt).toBe(T0 + 9);
      expect(await store().removeUnused(T0, 10)).toEqual([]);
      expect(await store().removeUnused(T0 + 1, 10)).toEqual([{ clientId: old.clientId, subject: old.subject }]);
      expect(await store().removeUnused(T0 + 10, 1)).toHaveLength(1);
      expect(await store().removeUnused(T0 + 10, 1)).toHaveLength(1);
      expect(await counted()).toBe(0);
    });

    it('removes once', async () => {
      const record = templateRecord();
      await store().enroll(record, { mayReplace: false });
      expect(await store().remove(freshId('cli'), record.subject)).toBe(false);
      expect(winners(await race(() => store().remove(record.clientId, record.subject)))).toHaveLength(1);
      expect(await store().find(record.clientId, record.subject)).toBeNull();
      expect(await counted()).toBe(0);
    });
  });
}
