import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../../src/liveness/attempt-store.ts';
import type { EvidenceKeyStore } from '../../../src/liveness/evidence-keys.ts';
import { attemptRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const DAY = 86_400_000;
const FAILED = { status: 'failed', hints: [], reportJson: '{}', frameHashes: [] } as const;
const LIMITS = { now: T0 + 1, maxMs: 7 * DAY };
const HOLD = { reason: '刷脸 replay of “order 7”', by: 'key_1', until: T0 + DAY };
const HELD = { ...HOLD, since: T0 + 1 };

/**
 * The contract of EvidenceKeyStore.
 * @param harness what to run against
 */
export function evidenceKeyStoreSuite(harness: DurableHarness): void {
  const keys = (n = 0): EvidenceKeyStore => (n % 2 ? harness.others() : harness.stores()).evidenceKeys;
  const find = (id: string) => harness.stores().attempts.find(id);
  const put = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> => {
    const record = attemptRecord(overrides);
    await harness.stores().attempts.create(record);
    return record;
  };
  const settle = (id: string, at: number, after?: 'keep') => harness.stores().attempts.settle(id, FAILED, at, after);

  describe('EvidenceKeyStore', () => {
    it('holds past the verdict and past the time to live, until the end of the hold and not a millisecond longer', async () => {
      const attempt = await put();
      expect(await keys().hold(attempt, HOLD, LIMITS)).toEqual(HELD);
      expect((await find(attempt.id))?.hold).toEqual(HELD);
      expect(await settle(attempt.id, T0 + 9)).toMatchObject({ evidenceKey: attempt.evidenceKey, hold: HELD });
      expect(await keys().shredExpired(HOLD.until - 1, 500)).not.toContainEqual(expect.objectContaining({ id: attempt.id }));
      const { id, clientId, subject } = attempt;
      expect(await keys().shredExpired(HOLD.until, 500)).toContainEqual({ id, clientId, subject, wasHeld: true });
      expect(await find(id)).toMatchObject({ evidenceKey: null, hold: null, status: 'failed' });
      expect(await keys().hold(attempt, { ...HOLD, until: HOLD.until + DAY }, { ...LIMITS, now: HOLD.until })).toBe('destroyed');
    });

    it.each(['passed', 'retry'] as const)('ends with a verdict of %s: people were told that only what looked like an attack is held', async (status) => {
      const attempt = await put();
      await keys().hold(attempt, HOLD, LIMITS);
      expect(await harness.stores().attempts.settle(attempt.id, { ...FAILED, status }, T0 + 9)).toMatchObject({ status, evidenceKey: null, hold: null });
      expect(await keys().hold(attempt, HOLD, { ...LIMITS, now: T0 + 9 })).toBe('destroyed');
    });

    it('ends when another attempt begins in the place of the one that is held', async () => {
      const attempt = await put();
      await keys().hold(attempt, HOLD, LIMITS);
      await put({ owner: attempt.owner });
      expect(await find(attempt.id)).toMatchObject({ status: 'retry', evidenceKey: null, hold: null });
    });

    it('brings nothing back: not after a verdict, not past its time, not of another client', async () => {
      const [settled, late, foreign] = [await put(), await put(), await put()];
      await settle(settled.id, T0);
      expect(await keys().hold(settled, HOLD, LIMITS)).toBe('destroyed');
      expect(await keys().hold(late, HOLD, { ...LIMITS, now: late.evidenceUntil })).toBe('destroyed');
      expect(await keys().hold(late, HOLD, { ...LIMITS, now: late.evidenceUntil - 1 })).toMatchObject(HOLD);
      expect(await keys().hold({ id: foreign.id, clientId: freshId('cli') }, HOLD, LIMITS)).toBe('unknown');
      expect(await keys().hold({ id: freshId('lva'), clientId: foreign.clientId }, HOLD, LIMITS)).toBe('unknown');
      expect(await find(foreign.id)).toEqual(foreign);
    });

    it('lasts to the longest time from its beginning, however often it is prolonged', async () => {
      const attempt = await put();
      const longest = LIMITS.now + LIMITS.maxMs;
      expect(await keys().hold(attempt, { ...HOLD, until: longest + 1 }, LIMITS)).toBe('too_long');
      expect((await find(attempt.id))?.hold).toBeNull();
      expect(await keys().hold(attempt, HOLD, { ...LIMITS, maxMs: 0 })).toBe('too_long');
      await keys().hold(attempt, HOLD, LIMITS);
      const later = { now: T0 + DAY / 2, maxMs: LIMITS.maxMs };
      expect(await keys().hold(attempt, { reason: 'again', by: 'key_2', until: longest + 1 }, later)).toBe('too_long');
      expect((await find(attempt.id))?.hold).toEqual(HELD);
      const prolonged = { reason: 'again', by: 'key_2', until: longest };
      expect(await keys().hold(attempt, prolonged, later)).toEqual({ ...prolonged, since: HELD.since });
    });

    it('is let go: what only the hold kept is destroyed, what still runs goes on', async () => {
      const [running, settled, kept] = [await put(), await put(), await put()];
      for (const attempt of [running, settled, kept]) await keys().hold(attempt, HOLD, LIMITS);
      await settle(settled.id, T0 + 2);
      await settle(kept.id, T0 + 2, 'keep');
      expect(await keys().release({ id: settled.id, clientId: freshId('cli') }, T0 + 3)).toBe('unknown');
      expect(await keys().release(running, T0 + 3)).toEqual({ subject: running.subject, isGone: false });
      expect(await find(running.id)).toEqual(running);
      for (const attempt of [settled, kept]) {
        expect(await keys().release(attempt, T0 + 3)).toEqual({ subject: attempt.subject, isGone: true });
        expect(await find(attempt.id)).toMatchObject({ evidenceKey: null, hold: null });
        expect(await keys().release(attempt, T0 + 3)).toBe('not_held');
      }
      expect(await keys().release(running, T0 + 3)).toBe('not_held');
    });

    it('destroys keys at their time, also of attempts that nobody came back to, in batches', async () => {
      const early = await Promise.all(Array.from({ length: 3 }, async () => put({ evidenceUntil: T0 + 5 })));
      const later = await put();
      expect(await keys().shredExpired(T0 + 4, 500)).toEqual([]);
      const first = await keys().shredExpired(T0 + 5, 2);
      expect(first).toHaveLength(2);
      const ids = [...first, ...(await keys().shredExpired(T0 + 5, 500))].map(({ id }) => id);
      expect(ids.sort()).toEqual(early.map(({ id }) => id).sort());
      expect(await find(early[0]?.id ?? '')).toMatchObject({ evidenceKey: null, status: 'capturing' });
      expect(await find(later.id)).toEqual(later);
    });

    it('ends with withdrawal, whoever holds', async () => {
      const attempt = await put();
      await keys().hold(attempt, HOLD, LIMITS);
      await harness.stores().attempts.forgetFace(attempt.clientId, attempt.subject, T0 + 3);
      expect(await find(attempt.id)).toMatchObject({ evidenceKey: null, hold: null });
      expect(await keys().hold(attempt, HOLD, { ...LIMITS, now: T0 + 4 })).toBe('destroyed');
    });

    it.each(['verdict', 'expiry', 'withdrawal'] as const)('decides a hold against a %s once: held with a key, or destroyed without', async (end) => {
      let heldCount = 0;
      for (let round = 0; round < 12; round++) {
        const attempt = await put({ evidenceUntil: T0 + 2 });
        const shred = {
          verdict: () => settle(attempt.id, T0 + 1),
          expiry: () => keys(1).shredExpired(T0 + 2, 500),
          withdrawal: () => harness.others().attempts.forgetFace(attempt.clientId, attempt.subject, T0 + 1),
        }[end];
        const answers = await race(async (n) => {
          if (n === round % 3) await shred();
          return n === round % 3 ? 'shredded' : keys(n).hold(attempt, HOLD, LIMITS);
        });
        const after = await find(attempt.id);
        const lastSaysHeld = typeof (await keys().hold(attempt, HOLD, LIMITS)) !== 'string';
        expect(after?.hold === null, JSON.stringify(answers)).toBe(after?.evidenceKey === null);
        expect(lastSaysHeld).toBe(after?.evidenceKey !== null);
        // Withdrawal wins over any hold; the others leave what was held before them.
        if (end === 'withdrawal') expect(after?.evidenceKey).toBeNull();
        if (after?.hold) heldCount += 1;
      }
      if (end !== 'withdrawal') expect(heldCount).toBeGreaterThan(0);
    });

    it('tells which wrapping keys are in use, moves wrappings once, and never makes a destroyed key anew', async () => {
      const keyId = freshId('old').replaceAll('_', '-');
      const made = await Promise.all([1, 2, 3].map(async (n) => put({ evidenceKey: { wrapped: Uint8Array.of(n), keyId } })));
      const [one] = made;
      if (!one) throw new Error('none');
      expect((await keys().countKeys())[keyId]).toBe(3);
      const listed = [];
      for (let after: string | null = null; ; ) {
        const batch: Awaited<ReturnType<EvidenceKeyStore['listKeysNotUnder']>> = await keys().listKeysNotUnder('master', after, 2);
        listed.push(...batch);
        if (batch.length < 2) break;
        after = batch.at(-1)?.id ?? null;
      }
      const mine = listed.filter((key) => key.keyId === keyId);
      expect(mine).toHaveLength(3);
      expect(mine).toContainEqual({ id: one.id, clientId: one.clientId, wrapped: Uint8Array.of(1), keyId });
      const moved = await race(async (n) => keys(n).rewrapKey(one.id, Uint8Array.of(1), { wrapped: Uint8Array.of(9, n), keyId: 'new' }));
      expect(moved.filter((isMoved) => isMoved === true)).toHaveLength(1);
      await settle(one.id, T0);
      const now = (await find(one.id))?.evidenceKey;
      expect(now).toBeNull();
      expect(await keys().rewrapKey(one.id, Uint8Array.of(1), { wrapped: Uint8Array.of(8), keyId: 'new' })).toBe(false);
      expect((await find(one.id))?.evidenceKey).toBeNull();
    });
  });
}
