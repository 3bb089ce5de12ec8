import { describe, expect, it } from 'vitest';
import type { ListEntry, ListStore } from '../../../src/risk/lists/list-entry.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

/**
 * The contract of ListStore.
 * @param harness what to run against
 */
export function listStoreSuite(harness: DurableHarness): void {
  const lists = (): ListStore => harness.stores().lists;
  const newEntry = (change: Partial<ListEntry> = {}): ListEntry => ({
    id: freshId('lst'),
    list: 'deny',
    kind: 'device',
    value: freshId('value'),
    reason: '盗号 \'"',
    createdBy: freshId('key'),
    createdAt: T0,
    expiresAt: null,
    ...change,
  });
  const activeBy = async (createdBy: string, now = T0): Promise<readonly ListEntry[]> => {
    const active = await lists().active(now);
    return active.filter((entry) => entry.createdBy === createdBy);
  };

  describe('ListStore', () => {
    it('keeps entries as they are, oldest first', async () => {
      const first = newEntry();
      const entries = [
        first,
        newEntry({ createdBy: first.createdBy, createdAt: T0 + 1, list: 'carrier', kind: 'network', value: '203.0.113.0/24', expiresAt: T0 + 9 }),
      ];
      for (const entry of entries.toReversed()) await lists().add(entry);
      expect(await activeBy(first.createdBy)).toEqual(entries);
      expect(await harness.others().lists.active(T0)).toEqual(expect.arrayContaining(entries));
    });

    it('has one entry of a list, kind and value: the last', async () => {
      const first = newEntry();
      const { value, createdBy } = first;
      const again = newEntry({ value, createdBy, reason: 'again', expiresAt: T0 + 5 });
      for (const entry of [first, again, newEntry({ value, createdBy, list: 'allow' }), newEntry({ value, createdBy, kind: 'payee' })])
        await lists().add(entry);
      const active = await activeBy(createdBy);
      expect(active).toHaveLength(3);
      expect(active).toContainEqual(again);
      expect(await lists().remove(first.id)).toBe(false);
    });

    it('leaves out what is over, at its end to the millisecond', async () => {
      const entry = newEntry({ expiresAt: T0 + 10 });
      await lists().add(entry);
      expect(await activeBy(entry.createdBy, T0 + 9)).toEqual([entry]);
      expect(await activeBy(entry.createdBy, T0 + 10)).toEqual([]);
    });

    it('removes an entry once, however many try', async () => {
      const entry = newEntry();
      await lists().add(entry);
      const answers = await race(async (n) => (n % 2 === 0 ? lists() : harness.others().lists).remove(entry.id));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await activeBy(entry.createdBy)).toEqual([]);
      expect(await lists().remove(freshId('lst'))).toBe(false);
    });

    it('has another fingerprint after each addition, replacement and removal, and the same while nothing changes', async () => {
      const entry = newEntry();
      const other = newEntry();
      const seen = [await lists().fingerprint()];
      const after = async (change: Promise<unknown>): Promise<void> => {
        await change;
        seen.push(await lists().fingerprint());
        expect(await harness.others().lists.fingerprint()).toBe(seen.at(-1));
      };
      await after(lists().add(entry));
      await after(lists().add({ ...entry, id: freshId('lst') }));
      await after(lists().add(other));
      await after(lists().add({ ...other, id: freshId('lst'), list: 'allow' }));
      await after(lists().remove(other.id));
      expect(new Set(seen).size).toBe(seen.length);
    });
  });
}
