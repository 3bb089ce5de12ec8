import { describe, expect, it } from 'vitest';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import type { ChallengeStore } from '../../../src/challenge/challenge-store.ts';
import { challengeRecord, decisionFor, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const NOW = T0 + 1000;
const OFFER = { nonce: 'nonce', method: 'face', attemptId: 'lva_1' } as const;

/**
 * The contract of ChallengeStore about face attempts: how many, with what left out, and which of them can be signed for.
 * @param harness what to run against
 */
export function challengeAttemptsSuite(harness: DurableHarness): void {
  const store = (): ChallengeStore => harness.stores().challenges;
  const put = async (overrides: Partial<ChallengeRecord> = {}): Promise<ChallengeRecord> => {
    const record = challengeRecord(overrides);
    expect(await harness.stores().assessments.write(decisionFor(record))).toMatchObject({ kind: 'written' });
    return record;
  };

  describe('ChallengeStore, face attempts', () => {
    it('gives out exactly as many liveness tries as there are', async () => {
      const record = await put({ status: 'claimed' });
      const results = await race(() => store().takeLivenessTry(record.id, { limit: 3, excludes: null, attemptId: 'lva_1' }, NOW));
      expect(
        winners(results)
          .map((r) => r.livenessTries)
          .sort((a, b) => a - b),
      ).toEqual([1, 2, 3]);
      expect(await store().find(record.id)).toMatchObject({ status: 'verifying', livenessTries: 3 });
    });

    it('keeps the first action that is excluded, whoever comes at the same moment, and takes no try for another', async () => {
      const record = await put({ status: 'claimed' });
      const results = await race((i) => store().takeLivenessTry(record.id, { limit: 30, excludes: i % 2 === 0 ? 'nod' : 'blink', attemptId: 'lva_1' }, NOW));
      const kept = (await store().find(record.id))?.excludedAction;
      expect(winners(results).map((r) => r.excludedAction)).toEqual(winners(results).map(() => kept));
      expect(winners(results)).toHaveLength(8);
      const other = kept === 'nod' ? 'blink' : 'nod';
      expect(await store().takeLivenessTry(record.id, { limit: 30, excludes: other, attemptId: 'lva_1' }, NOW)).toBeNull();
      expect(await store().takeLivenessTry(record.id, { limit: 30, excludes: null, attemptId: 'lva_1' }, NOW)).toMatchObject({
        excludedAction: kept,
        livenessTries: 9,
      });
      expect(await store().takeLivenessTry(record.id, { limit: 9, excludes: kept ?? null, attemptId: 'lva_1' }, NOW)).toBeNull();
    });

    it('excludes nothing until something is said, also after a try', async () => {
      const record = await put({ status: 'claimed' });
      expect(await store().takeLivenessTry(record.id, { limit: 3, excludes: null, attemptId: 'lva_1' }, NOW)).toMatchObject({ excludedAction: null });
      expect(await store().takeLivenessTry(record.id, { limit: 3, excludes: 'mouth_open', attemptId: 'lva_1' }, NOW)).toMatchObject({
        excludedAction: 'mouth_open',
      });
    });

    it('offers a face for the attempt that was begun last and no other; a key needs none', async () => {
      const record = await put({ status: 'claimed' });
      const begin = (attemptId: string) => store().takeLivenessTry(record.id, { limit: 9, excludes: null, attemptId }, NOW);
      const offer = (attemptId: string) => store().offerAssertion(record.id, { ...OFFER, attemptId }, NOW);
      expect(await offer('lva_1')).toBeNull();
      await begin('lva_1');
      expect(await offer('lva_1')).toMatchObject({ assertionNonce: 'nonce', latestAttemptId: 'lva_1' });
      expect(await begin('lva_2')).toMatchObject({ assertionNonce: null, assertionMethod: null, latestAttemptId: 'lva_2' });
      const before = await store().find(record.id);
      expect(await offer('lva_1')).toBeNull();
      expect(await store().offerAssertion(record.id, { ...OFFER, attemptId: null }, NOW)).toBeNull();
      expect(await store().find(record.id)).toEqual(before);
      expect(await store().offerAssertion(record.id, { nonce: 'n', method: 'passkey', attemptId: null }, NOW)).toMatchObject({ latestAttemptId: 'lva_2' });
      expect(await offer('lva_2')).toMatchObject({ assertionMethod: 'face', latestAttemptId: 'lva_2' });
    });

    it('leaves no offer for an attempt from before another was begun, whoever races', async () => {
      const record = await put({ status: 'verifying', latestAttemptId: 'lva_1' });
      const results = await race((n) => {
        const { challenges } = n % 2 ? harness.stores() : harness.others();
        return n === 7
          ? challenges.takeLivenessTry(record.id, { limit: 9, excludes: null, attemptId: 'lva_2' }, NOW)
          : challenges.offerAssertion(record.id, { ...OFFER, nonce: `nonce${String(n)}` }, NOW);
      });
      expect(results[7]).not.toBeNull();
      expect(await store().find(record.id)).toMatchObject({ assertionNonce: null, assertionMethod: null, latestAttemptId: 'lva_2' });
      expect(await store().consumeAssertionNonce(record.id, NOW)).toBeNull();
    });
  });
}
