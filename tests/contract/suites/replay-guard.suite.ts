import { describe, expect, it } from 'vitest';
import type { ReplayGuard } from '../../../src/session/replay-guard.ts';
import { freshId } from '../../support/contract-records.ts';
import type { HotHarness } from './hot-harness.ts';
import { race } from './race.ts';

/**
 * The contract of ReplayGuard.
 * @param harness what to run against
 */
export function replayGuardSuite(harness: HotHarness): void {
  const guard = (): ReplayGuard => harness.stores().replayGuard;

  describe('ReplayGuard', () => {
    it('lets a key pass once, on whichever instance, and others beside it', async () => {
      const key = freshId('jti');
      expect(await guard().first(key, 120)).toBe(true);
      expect(await guard().first(key, 120)).toBe(false);
      expect(await harness.others().replayGuard.first(key, 120)).toBe(false);
      expect(await guard().first(freshId('jti'), 120)).toBe(true);
    });

    it('remembers as long as it was told', async () => {
      const key = freshId('jti');
      expect(await guard().first(key, 2)).toBe(true);
      await harness.pass(1000);
      expect(await guard().first(key, 2)).toBe(false);
      await harness.pass(1100);
      expect(await guard().first(key, 2)).toBe(true);
    });

    it('lets one of sixteen at the same moment pass', async () => {
      const key = freshId('jti');
      const answers = await race((n) => (n % 2 ? guard() : harness.others().replayGuard).first(key, 120));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });
  });
}
