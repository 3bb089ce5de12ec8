import { describe, expect, it } from 'vitest';
import type { ConsentRecord, ConsentStore } from '../../../src/consent/consent.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

/**
 * The contract of ConsentStore.
 * @param harness what to run against
 */
export function consentStoreSuite(harness: DurableHarness): void {
  const store = (): ConsentStore => harness.stores().consents;
  const put = async (overrides: Partial<ConsentRecord> = {}): Promise<ConsentRecord> => {
    const record: ConsentRecord = {
      id: freshId('con'),
      clientId: freshId('cli'),
      subject: freshId('u'),
      purpose: 'face_verification',
      textVersion: '2026-11',
      textSha256: 'sha',
      locale: 'zh-CN',
      channel: 'phone',
      givenAt: T0,
      withdrawnAt: null,
      ...overrides,
    };
    await store().add(record);
    return record;
  };

  describe('ConsentStore', () => {
    it('lists what was given, newest first, and never rewrites', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const first = await put(who);
      const second = await put({ ...who, givenAt: T0 + 1, locale: 'en' });
      await put({ subject: who.subject });
      expect(await store().list(who.clientId, who.subject)).toEqual([second, first]);
      await expect(put({ ...first, textVersion: 'forged' })).rejects.toThrow();
      expect(await store().list(who.clientId, who.subject)).toEqual([second, first]);
    });

    it('withdraws all standing consents once', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      await put(who);
      await put({ ...who, givenAt: T0 + 1 });
      const earlier = await put({ ...who, givenAt: T0 - 1, withdrawnAt: T0 });
      const foreign = await put({ subject: who.subject });
      const counts = await race(() => store().withdraw(who.clientId, who.subject, 'face_verification', T0 + 5));
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(2);
      const after = await store().list(who.clientId, who.subject);
      expect(after.map(({ withdrawnAt }) => withdrawnAt)).toEqual([T0 + 5, T0 + 5, T0]);
      expect(after[2]).toEqual(earlier);
      expect(await store().list(foreign.clientId, foreign.subject)).toEqual([foreign]);
      await put({ ...who, givenAt: T0 + 9 });
      expect(await store().withdraw(who.clientId, who.subject, 'face_verification', T0 + 10)).toBe(1);
    });
  });
}
