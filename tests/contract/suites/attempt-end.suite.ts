import { describe, expect, it } from 'vitest';
import type { AttemptRecord, AttemptStore, AttemptVerdict } from '../../../src/liveness/attempt-store.ts';
import { attemptRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const VERDICT: AttemptVerdict = { status: 'retry', hints: [], reportJson: '{}', frameHashes: [] };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The contract of AttemptStore for attempts that nobody came back for, and for sessions that are still open at a vendor.
 * @param harness what to run against
 */
export function attemptEndSuite(harness: DurableHarness): void {
  const store = (): AttemptStore => harness.stores().attempts;
  const put = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> => {
    const record = attemptRecord(overrides);
    await store().create(record);
    return record;
  };
  const withSession = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> =>
    put({
      provider: 'azure-face',
      status: 'verifying',
      session: { id: freshId('ses'), region: 'westeurope', expiresAt: T0 + 3 * MINUTE },
      evidenceKey: null,
      ...overrides,
    });
  const ended = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> => {
    const { id } = await withSession(overrides);
    const settled = await store().settle(id, VERDICT, T0 + 1);
    if (!settled) throw new Error('not settled');
    return settled;
  };
  const idsOf = (records: readonly AttemptRecord[]): readonly string[] => records.map(({ id }) => id);
  const within = (now: number, limit = 100) => ({ again: now + 10 * MINUTE, since: now - DAY, limit });

  describe('AttemptStore, at the end of an attempt', () => {
    it('finds what runs of an owner, and nothing that ended', async () => {
      const { id, owner } = await put();
      expect(await store().findRunning(owner)).toMatchObject({ id });
      expect(await store().findRunning({ kind: 'enrollment', id: owner.id })).toBeNull();
      await store().settle(id, VERDICT, T0 + 1);
      expect(await store().findRunning(owner)).toBeNull();
    });

    it('lists what nobody ended from the moment on when its time is over, oldest first', async () => {
      await harness.clear();
      const frames = await put({ createdAt: T0 + 2, evidenceUntil: T0 + 5 * MINUTE });
      const verifying = await put({ createdAt: T0 + 1, status: 'verifying', evidenceUntil: T0 + 5 * MINUTE });
      // Of one at a vendor the time is its session's, however long frames would live.
      const vendor = await withSession({ createdAt: T0, evidenceUntil: T0 });
      await put({ status: 'passed', settledAt: T0, evidenceUntil: T0 });
      await ended();
      expect(await store().listOverdue(T0 + 3 * MINUTE - 1, 10)).toEqual([]);
      expect(await store().listOverdue(T0 + 3 * MINUTE, 10)).toEqual([vendor]);
      expect(idsOf(await store().listOverdue(T0 + 5 * MINUTE - 1, 10))).toEqual([vendor.id]);
      expect(await store().listOverdue(T0 + 5 * MINUTE, 10)).toEqual([vendor, verifying, frames]);
      expect(idsOf(await store().listOverdue(T0 + 5 * MINUTE, 2))).toEqual([vendor.id, verifying.id]);
    });

    it('lists the sessions of a person that are still open though their attempts ended, until they are closed', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const open = await ended(who);
      const running = await withSession(who);
      await store().settle((await put(who)).id, VERDICT, T0);
      await ended({ clientId: who.clientId });
      expect(idsOf(await store().listUnclosed(who.clientId, who.subject))).toEqual([open.id]);
      await store().markClosed(running.id);
      expect(await store().find(running.id)).toEqual(running);
      await store().markClosed(open.id);
      await store().markClosed(open.id);
      expect(await store().listUnclosed(who.clientId, who.subject)).toEqual([]);
      await store().forgetFace(who.clientId, who.subject, T0 + 5);
      expect(idsOf(await store().listUnclosed(who.clientId, who.subject))).toEqual([running.id]);
    });

    it('a closed session stays its attempt’s for ever', async () => {
      const { id, session } = await ended();
      await store().markClosed(id);
      expect((await store().find(id))?.session).toEqual({ ...session, expiresAt: T0 + 1 });
      const again = attemptRecord({ provider: 'azure-face', session });
      await expect(store().create(again)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    });

    it('gives an unclosed session out when it is over, then not before the next time, and a day long', async () => {
      await harness.clear();
      const [{ id, session }] = [await ended(), await withSession(), await put()];
      const over = T0 + 3 * MINUTE;
      expect(await store().takeUnclosed(over - 1, within(over - 1))).toEqual([]);
      expect(await store().takeUnclosed(over, within(over))).toMatchObject([{ id, session: { id: session?.id, region: session?.region } }]);
      const next = over + 10 * MINUTE;
      expect(await store().takeUnclosed(next - 1, within(next - 1))).toEqual([]);
      expect(idsOf(await store().takeUnclosed(next, within(next)))).toEqual([id]);
      expect(await store().takeUnclosed(T0 + DAY, within(T0 + DAY))).toEqual([]);
      expect(idsOf(await store().takeUnclosed(T0 + DAY - 1, within(T0 + DAY - 1)))).toEqual([id]);
      await store().markClosed(id);
      expect(await store().takeUnclosed(T0 + DAY - 1 + 10 * MINUTE, { ...within(T0), since: 0 })).toEqual([]);
    });

    it('gives each to one of all who ask, and not more than were asked for', async () => {
      await harness.clear();
      const all = await Promise.all(Array.from({ length: 5 }, async () => ended()));
      const now = T0 + 3 * MINUTE;
      const taken = await race((n) => (n % 2 ? store() : harness.others().attempts).takeUnclosed(now, within(now, 2)));
      for (const some of taken) expect(some.length).toBeLessThanOrEqual(2);
      for (let some = await store().takeUnclosed(now, within(now, 2)); some.length > 0; some = await store().takeUnclosed(now, within(now, 2)))
        taken.push(some);
      expect([...idsOf(taken.flat())].sort()).toEqual([...idsOf(all)].sort());
    });
  });
}
