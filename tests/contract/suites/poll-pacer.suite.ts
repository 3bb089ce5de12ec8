import { describe, expect, it } from 'vitest';
import type { PollPacer } from '../../../src/session/poll-pacer.ts';
import { freshId } from '../../support/contract-records.ts';
import type { HotHarness } from './hot-harness.ts';
import { race } from './race.ts';

/**
 * The contract of PollPacer.
 * @param harness what to run against
 */
export function pollPacerSuite(harness: HotHarness): void {
  const pacer = (): PollPacer => harness.stores().pollPacer;

  describe('PollPacer', () => {
    it('lets the first poll and those that keep the interval pass, to the millisecond', async () => {
      const key = freshId('chl');
      const t = harness.now();
      expect(await pacer().poll(key, 2, t)).toBe('ok');
      expect(await harness.others().pollPacer.poll(key, 2, t + 2000)).toBe('ok');
      expect(await pacer().poll(key, 2, t + 4000)).toBe('ok');
      expect(await pacer().poll(key, 2, t + 5999)).toBe('slow_down');
    });

    it('adds five seconds for good with each early poll, counted from it', async () => {
      const key = freshId('chl');
      const t = harness.now();
      await pacer().poll(key, 2, t);
      expect(await pacer().poll(key, 2, t + 1000)).toBe('slow_down');
      expect(await pacer().poll(key, 2, t + 7999)).toBe('slow_down');
      expect(await pacer().poll(key, 2, t + 7999 + 12_000)).toBe('ok');
      expect(await pacer().poll(key, 2, t + 7999 + 12_000 + 11_999)).toBe('slow_down');
    });

    it('lets one of all polls at the same moment pass', async () => {
      const key = freshId('chl');
      const t = harness.now();
      const answers = await race((n) => (n % 2 ? pacer() : harness.others().pollPacer).poll(key, 2, t));
      expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
    });

    it('paces each key alone', async () => {
      const t = harness.now();
      expect(await pacer().poll(freshId('chl'), 2, t)).toBe('ok');
      expect(await pacer().poll(freshId('chl'), 2, t)).toBe('ok');
    });
  });
}
