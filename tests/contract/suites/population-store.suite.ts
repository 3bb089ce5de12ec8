import { beforeEach, describe, expect, it } from 'vitest';
import type { PopulationStore } from '../../../src/risk/population/population-store.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, RACERS, winners } from './race.ts';

/**
 * The contract of PopulationStore.
 * @param harness what to run against
 */
export function populationStoreSuite(harness: DurableHarness): void {
  const store = (n = 0): PopulationStore => (n % 2 ? harness.others() : harness.stores()).population;

  describe('PopulationStore', () => {
    beforeEach(() => harness.clear());

    it('gives back exactly what was saved', async () => {
      expect(await store().load()).toBeNull();
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      expect(await store().save(bytes, 0)).toBe(true);
      const loaded = await store(1).load();
      expect({ bytes: Uint8Array.from(loaded?.bytes ?? []), version: loaded?.version }).toEqual({ bytes, version: 1 });
    });

    it('refuses what rests on an older version, and changes nothing then', async () => {
      await store().save(Uint8Array.of(1), 0);
      expect(await store().save(Uint8Array.of(2), 0)).toBe(false);
      expect(await store().save(Uint8Array.of(2), 2)).toBe(false);
      expect(await store().save(Uint8Array.of(2), 1)).toBe(true);
      expect(await store().load()).toMatchObject({ version: 2 });
    });

    it.each([0, 1])('lets one of all racers win from version %i', async (from) => {
      if (from === 1) await store().save(Uint8Array.of(99), 0);
      const results = await race((n) => store(n).save(Uint8Array.of(n), from));
      expect(winners(results)).toHaveLength(1);
      const loaded = await store().load();
      expect(loaded?.version).toBe(from + 1);
      expect(loaded?.bytes[0]).toBe(results.indexOf(true));
      expect(results).toHaveLength(RACERS);
    });
  });
}
