import { describe, expect, it } from 'vitest';
import type { LockoutFactor, LockoutPolicy, LockoutStore } from '../../../src/factor/lockout-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const POLICY: LockoutPolicy = { spacingAfter: 5, spacingMs: 30_000, closeAfter: 10, windowMs: 24 * HOUR, closedForMs: 24 * HOUR, disableAfter: 50 };
const OPEN: LockoutPolicy = { ...POLICY, spacingAfter: 1000, closeAfter: 1000, disableAfter: 1000 };

/**
 * The contract of LockoutStore.
 * @param harness what to run against
 */
export function lockoutStoreSuite(harness: DurableHarness): void {
  const store = (): LockoutStore => harness.stores().lockouts;
  const someone = (factor: LockoutFactor = 'face') => [freshId('cli'), freshId('u'), factor] as const;
  const fail = async (who: readonly [string, string, LockoutFactor], times: number, policy: LockoutPolicy, from: number, everyMs: number) => {
    for (let n = 0; n < times; n++) expect(await store().begin(...who, policy, from + n * everyMs)).toEqual({ allowed: true });
  };

  describe('LockoutStore', () => {
    it('spaces tries after failures in a row, to the millisecond', async () => {
      const who = someone();
      await fail(who, 5, POLICY, T0, 0);
      expect(await store().begin(...who, POLICY, T0)).toEqual({ allowed: false, reason: 'spacing', retryAt: T0 + 30_000 });
      expect(await store().begin(...who, POLICY, T0 + 29_999)).toEqual({ allowed: false, reason: 'spacing', retryAt: T0 + 30_000 });
      expect(await store().begin(...who, POLICY, T0 + 30_000)).toEqual({ allowed: true });
      expect(await store().begin(...who, POLICY, T0 + 30_001)).toEqual({ allowed: false, reason: 'spacing', retryAt: T0 + 60_000 });
    });

    it('closes after the failures of a window, for its time, and then opens', async () => {
      const who = someone();
      await fail(who, 10, POLICY, T0, MINUTE);
      const last = T0 + 9 * MINUTE;
      expect(await store().begin(...who, POLICY, last + HOUR)).toEqual({ allowed: false, reason: 'closed', retryAt: last + 24 * HOUR });
      expect(await store().begin(...who, POLICY, last + 24 * HOUR - 1)).toEqual({ allowed: false, reason: 'closed', retryAt: last + 24 * HOUR });
      expect(await store().begin(...who, POLICY, last + 24 * HOUR)).toEqual({ allowed: true });
    });

    it('slides the window: failures on both sides of any edge count together, old ones do not', async () => {
      const who = someone();
      const policy = { ...POLICY, spacingMs: 0 };
      await fail(who, 9, policy, T0, MINUTE);
      // The first five have left the window; four and six more make ten.
      const later = T0 + 24 * HOUR + 4 * MINUTE;
      await fail(who, 6, policy, later, 1);
      expect(await store().begin(...who, policy, later + 6)).toMatchObject({ reason: 'closed', retryAt: later + 5 + 24 * HOUR });
      await fail(someone(), 40, policy, T0, 3 * HOUR);
    });

    it('disables after failures in a row, however slow, until it is set up again', async () => {
      const who = someone();
      const policy = { ...OPEN, disableAfter: 4 };
      await fail(who, 4, policy, T0, 30 * 24 * HOUR);
      expect(await store().begin(...who, policy, T0 + 365 * 24 * HOUR)).toEqual({ allowed: false, reason: 'disabled', retryAt: null });
      await store().reset(...who);
      expect(await store().begin(...who, policy, T0)).toEqual({ allowed: true });
    });

    it('does not count a refused try', async () => {
      const who = someone();
      await fail(who, 5, POLICY, T0, 0);
      for (let n = 0; n < 60; n++) expect(await store().begin(...who, POLICY, T0 + n)).toMatchObject({ reason: 'spacing', retryAt: T0 + 30_000 });
      expect(await store().begin(...who, POLICY, T0 + 30_000)).toEqual({ allowed: true });
    });

    it('starts the row again after a success, which leaves the window', async () => {
      const who = someone();
      const policy = { ...POLICY, closeAfter: 8 };
      await fail(who, 4, policy, T0, 0);
      await fail(who, 1, policy, T0 + 1, 0);
      await store().succeed(...who, T0 + 2);
      // Four failures are left in the window, none in a row.
      await fail(who, 4, policy, T0 + 3, 0);
      expect(await store().begin(...who, policy, T0 + 4)).toMatchObject({ reason: 'closed' });
    });

    it('opens again when the try that would have closed it succeeds', async () => {
      const who = someone();
      await fail(who, 10, { ...POLICY, spacingMs: 0 }, T0, 1);
      await store().succeed(...who, T0 + 20);
      expect(await store().begin(...who, POLICY, T0 + 21)).toEqual({ allowed: true });
    });

    it('takes one count back on release, and no more', async () => {
      const who = someone();
      await fail(who, 5, POLICY, T0, 0);
      await store().release(...who);
      expect(await store().begin(...who, POLICY, T0 + 1)).toEqual({ allowed: true });
      expect(await store().begin(...who, POLICY, T0 + 1)).toMatchObject({ reason: 'spacing' });
      const fresh = someone();
      await store().release(...fresh);
      await store().succeed(...fresh, T0);
      await fail(fresh, 5, POLICY, T0, 0);
      expect(await store().begin(...fresh, POLICY, T0)).toMatchObject({ reason: 'spacing' });
    });

    it('counts each factor of each subject alone', async () => {
      const [clientId, subject] = someone();
      await fail([clientId, subject, 'totp'], 5, POLICY, T0, 0);
      expect(await store().begin(clientId, subject, 'face', POLICY, T0)).toEqual({ allowed: true });
      expect(await store().begin(clientId, freshId('u'), 'totp', POLICY, T0)).toEqual({ allowed: true });
      expect(await store().begin(freshId('cli'), subject, 'totp', POLICY, T0)).toEqual({ allowed: true });
    });

    it.each([
      { name: 'spacing', policy: POLICY, allowed: 5, reason: 'spacing' },
      { name: 'closing', policy: { ...OPEN, closeAfter: 7 }, allowed: 7, reason: 'closed' },
      { name: 'disabling', policy: { ...OPEN, disableAfter: 3 }, allowed: 3, reason: 'disabled' },
      { name: 'closing at the first', policy: { ...OPEN, closeAfter: 1 }, allowed: 1, reason: 'closed' },
    ])('lets no parallel guess past $name', async ({ policy, allowed, reason }) => {
      const who = someone('fund_password');
      const answers = await race((n) => (n % 2 ? store() : harness.others().lockouts).begin(...who, policy, T0));
      expect(answers.filter((answer) => answer.allowed)).toHaveLength(allowed);
      for (const answer of answers) if (!answer.allowed) expect(answer.reason).toBe(reason);
    });
  });
}
