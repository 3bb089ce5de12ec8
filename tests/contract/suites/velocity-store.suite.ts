import { describe, expect, it } from 'vitest';
import type { VelocityStore } from '../../../src/risk/velocity-store.ts';
import { freshId } from '../../support/contract-records.ts';
import type { HotHarness } from './hot-harness.ts';
import { race } from './race.ts';

const HOUR = 3_600_000;

/**
 * The contract of VelocityStore.
 * @param harness what to run against
 */
export function velocityStoreSuite(harness: HotHarness): void {
  const store = (): VelocityStore => harness.stores().velocity;
  const startOfHour = (): number => Math.floor(harness.now() / HOUR) * HOUR;

  describe('VelocityStore', () => {
    it('counts each key, this event included, for every process', async () => {
      const [a, b] = [freshId('net'), freshId('net')];
      const t = startOfHour();
      expect(await store().add([a, b], t)).toEqual([1, 1]);
      expect(await harness.others().velocity.add([b], t + 1)).toEqual([2]);
      expect(await store().add([b, a, b], t + 2)).toEqual([3, 2, 4]);
      expect(await store().read([a, b, freshId('net')], t + 3)).toEqual([2, 4, 0]);
      expect(await store().read([a, b], t + 3)).toEqual([2, 4]);
      expect(await store().add([], t)).toEqual([]);
    });

    it('weighs the hour before by what of it is still within the last hour', async () => {
      const key = freshId('net');
      const t = startOfHour();
      for (let n = 0; n < 8; n++) await store().add([key], t + HOUR - 1);
      expect(await store().read([key], t + HOUR)).toEqual([8]);
      expect(await store().read([key], t + HOUR + HOUR / 4)).toEqual([6]);
      expect(await store().add([key], t + HOUR + HOUR / 2)).toEqual([5]);
      const [late] = await store().read([key], t + 2 * HOUR - 1);
      expect(late).toBeCloseTo(1 + 8 / HOUR, 9);
      expect(await store().read([key], t + 2 * HOUR)).toEqual([1]);
      expect(await store().read([key], t + 3 * HOUR)).toEqual([0]);
    });

    it('forgets after two hours of silence when it counts again', async () => {
      const key = freshId('net');
      const t = startOfHour();
      await store().add([key], t);
      expect(await store().add([key], t + 2 * HOUR)).toEqual([1]);
    });

    it('loses nothing to a clock that lags', async () => {
      const key = freshId('net');
      const t = startOfHour();
      for (let n = 0; n < 4; n++) await store().add([key], t);
      expect((await store().add([key], t - 1))[0]).toBeGreaterThanOrEqual(5);
      expect(await store().read([key], t)).toEqual([5]);
    });

    it('loses no event in a race', async () => {
      const key = freshId('net');
      const t = startOfHour();
      const counts = await race((n) => (n % 2 ? store() : harness.others().velocity).add([key], t));
      expect(counts.map(([n]) => n).sort((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
    });
  });
}
