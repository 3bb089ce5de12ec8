import { beforeEach, describe, expect, it } from 'vitest';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import type { BackchannelStore } from '../../../src/notify/backchannel-store.ts';
import { assessmentRecord, challengeRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { RACERS, race } from './race.ts';

const LIMITS = { openMax: 9, shortMax: 99, shortWindowMs: 1000, dailyMax: 99 };
const SEALED = Uint8Array.of(7, 0, 255);

/**
 * The contract of BackchannelStore.
 * @param harness what to run against
 */
export function backchannelStoreSuite(harness: DurableHarness): void {
  const store = (n = 0): BackchannelStore => (n % 2 ? harness.others() : harness.stores()).backchannel;
  const make = async (overrides: Partial<ChallengeRecord> = {}, sealedPing: Uint8Array | null = SEALED): Promise<ChallengeRecord> => {
    const record = challengeRecord({ sessionId: freshId('s'), ...overrides });
    await harness.stores().assessments.write({
      assessment: assessmentRecord({ clientId: record.clientId, subject: record.subject }),
      history: { bytes: Uint8Array.of(1), expectedVersion: 0 },
      challenge: { record, limits: LIMITS, ...(sealedPing ? { sealedPing } : {}) },
      once: null,
    });
    return record;
  };
  const lease = async (now: number, name = freshId('lease'), n = 0) => store(n).lease(name, { now, leaseMs: 1000, limit: 10 });

  describe('BackchannelStore', () => {
    beforeEach(() => harness.clear());

    it('keeps one endpoint a client, changes and forgets it', async () => {
      expect(await store().findEndpoint('cli_1')).toBeNull();
      await store().setEndpoint('cli_1', 'https://a.example/', T0);
      await store().setEndpoint('cli_1', 'https://b.example/', T0 + 1);
      expect([await store().findEndpoint('cli_1'), await store().findEndpoint('cli_2')]).toEqual(['https://b.example/', null]);
      await store().setEndpoint('cli_1', null, T0 + 2);
      expect(await store().findEndpoint('cli_1')).toBeNull();
    });

    it('is due when the challenge is verified or has ended in any way, and not before', async () => {
      const verified = await make({ status: 'verified', subject: 'u_1' });
      const failed = await make({ status: 'failed', subject: 'u_2', endedAt: T0 });
      const open = await make({ subject: 'u_3' });
      await make({ status: 'verified', subject: 'u_4' }, null);
      const due = await lease(T0 + 1);
      expect(due.map(({ challengeId }) => challengeId).toSorted()).toEqual([verified.id, failed.id].toSorted());
      expect(due[0]).toMatchObject({ clientId: verified.clientId, endpoint: null, isWanted: true, sealed: SEALED, attempts: 1 });
      await harness.stores().challenges.cancel(open.id, T0 + 2);
      expect((await lease(T0 + 3)).map(({ challengeId }) => challengeId)).toEqual([open.id]);
    });

    it('is due when time ran out, also before anybody has marked it', async () => {
      const { id, expiresAt } = await make();
      expect(await lease(expiresAt - 1)).toEqual([]);
      expect((await lease(expiresAt)).map(({ challengeId }) => challengeId)).toEqual([id]);
    });

    it('says where the client wants it now, and that nobody needs it once the token was fetched', async () => {
      const record = await make({ status: 'consumed', endedAt: T0 });
      await store().setEndpoint(record.clientId, 'https://a.example/', T0);
      expect(await lease(T0 + 1)).toMatchObject([{ endpoint: 'https://a.example/', isWanted: false }]);
    });

    it('goes to one of sixteen workers, and to another when its lease is over', async () => {
      await make({ status: 'verified' });
      const leases = await race((n) => lease(T0 + 1, `lease_${String(n)}`, n));
      expect(leases.flat()).toHaveLength(1);
      expect(leases).toHaveLength(RACERS);
      expect(await lease(T0 + 1000)).toEqual([]);
      expect(await lease(T0 + 1001)).toMatchObject([{ attempts: 2 }]);
    });

    it('is put off or ended by who holds the lease alone, and leaves nothing behind', async () => {
      await make({ status: 'verified' });
      const [first] = await lease(T0 + 1, 'first');
      const [second] = await lease(T0 + 1001, 'second');
      if (!first || !second) throw new Error('no lease');
      expect(await store().settle(first, null)).toBe(false);
      expect(await store().settle(second, T0 + 5000)).toBe(true);
      expect(await lease(T0 + 4999)).toEqual([]);
      const [third] = await lease(T0 + 5000, 'third');
      if (!third) throw new Error('no lease');
      const settled = await race((n) => store(n).settle(third, null));
      expect(settled.filter(Boolean)).toHaveLength(1);
      expect(await lease(T0 + 999_999)).toEqual([]);
    });
  });
}
