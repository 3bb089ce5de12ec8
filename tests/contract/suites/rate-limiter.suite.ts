import { describe, expect, it } from 'vitest';
import type { RateLimiter } from '../../../src/session/rate-limiter.ts';
import { freshId } from '../../support/contract-records.ts';
import type { HotHarness } from './hot-harness.ts';
import { race } from './race.ts';

/** Limiters live by the machine's own clock. */
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The contract of RateLimiter.
 * @param harness what to run against
 */
export function rateLimiterSuite(harness: HotHarness): void {
  const limiter = (): RateLimiter => harness.stores().rateLimiter;

  describe('RateLimiter', () => {
    it('allows as many hits as there are points and tells what is left', async () => {
      const limit = { name: freshId('limit'), points: 3, windowSeconds: 60 };
      const answers = [];
      for (let n = 0; n < 5; n++) answers.push(await (n % 2 ? limiter() : harness.others().rateLimiter).hit(limit, 'ip'));
      expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
      expect(answers.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
      for (const { resetSeconds } of answers) {
        expect(resetSeconds).toBeGreaterThan(55);
        expect(resetSeconds).toBeLessThanOrEqual(60);
      }
    });

    it('lets no parallel hit past the limit', async () => {
      const limit = { name: freshId('limit'), points: 5, windowSeconds: 60 };
      const answers = await race((n) => (n % 2 ? limiter() : harness.others().rateLimiter).hit(limit, 'ip'));
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(5);
    });

    it('keeps limits and keys apart', async () => {
      const limit = { name: freshId('limit'), points: 1, windowSeconds: 60 };
      expect((await limiter().hit(limit, 'a')).allowed).toBe(true);
      expect((await limiter().hit(limit, 'b')).allowed).toBe(true);
      expect((await limiter().hit({ ...limit, name: freshId('limit') }, 'a')).allowed).toBe(true);
      expect((await limiter().hit(limit, 'a')).allowed).toBe(false);
    });

    it('allows again when the window is over', async () => {
      const limit = { name: freshId('limit'), points: 1, windowSeconds: 1 };
      expect((await limiter().hit(limit, 'a')).allowed).toBe(true);
      expect((await limiter().hit(limit, 'a')).allowed).toBe(false);
      await sleep(1050);
      expect((await limiter().hit(limit, 'a')).allowed).toBe(true);
    });
  });
}
