import { beforeEach, describe, expect, it } from 'vitest';
import type { Achieved, ChallengeRecord, ChallengeStatus, RejectReason } from '../../../src/challenge/challenge.ts';
import type { ChallengeStore } from '../../../src/challenge/challenge-store.ts';
import { challengeRecord, decisionFor, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { RACERS, race, winners } from './race.ts';

const NOW = T0 + 1000;
const ACHIEVED: Achieved = {
  acr: 'urn:shualian:acr:face+device',
  amr: ['face', 'hwk'],
  method: 'face',
  assurance: 'server_verified',
  provider: 'local-active',
  deviceId: 'dev_1',
  at: NOW,
};
const CLAIM = { deviceId: 'dev_1', claimTokenHash: 'ct', expiresAt: T0 + 200_000, confirmRequired: true };
const OFFER = { nonce: 'nonce', method: 'face', attemptId: 'lva_1' } as const;

const STATUSES: readonly ChallengeStatus[] = [
  'pending',
  'claimed',
  'verifying',
  'awaiting_confirmation',
  'verified',
  'consumed',
  'failed',
  'rejected',
  'expired',
  'canceled',
];

type Edge = (store: ChallengeStore, id: string, now: number) => Promise<unknown>;

/** Every edge, from which statuses it leads, and the state it needs beside the status. */
const EDGES: Readonly<Record<string, { readonly run: Edge; readonly from: readonly ChallengeStatus[]; readonly needs?: Partial<ChallengeRecord> }>> = {
  claim: { run: (s, id, now) => s.claim(id, CLAIM, now), from: ['pending'] },
  countBadClaim: { run: (s, id, now) => s.countBadClaim(id, 5, now), from: ['pending'] },
  takeLivenessTry: { run: (s, id, now) => s.takeLivenessTry(id, { limit: 3, excludes: null, attemptId: 'lva_1' }, now), from: ['claimed', 'verifying'] },
  offerAssertion: { run: (s, id, now) => s.offerAssertion(id, OFFER, now), from: ['claimed', 'verifying'], needs: { latestAttemptId: 'lva_1' } },
  consumeAssertionNonce: {
    run: (s, id, now) => s.consumeAssertionNonce(id, now),
    from: ['verifying'],
    needs: { assertionNonce: 'n', assertionMethod: 'face' },
  },
  countBadAssertion: { run: (s, id, now) => s.countBadAssertion(id, 3, now), from: ['claimed', 'verifying'] },
  approve: { run: (s, id, now) => s.approve(id, { achieved: ACHIEVED, confirmCodeHash: null }, now), from: ['claimed', 'verifying'] },
  approveByTotp: {
    run: (s, id, now) => s.approve(id, { achieved: { ...ACHIEVED, method: 'totp' }, confirmCodeHash: 'h' }, now),
    from: ['pending', 'claimed', 'verifying'],
  },
  confirm: { run: (s, id, now) => s.confirm(id, 'right', 3, now), from: ['awaiting_confirmation'], needs: { confirmCodeHash: 'right' } },
  confirmWrong: { run: (s, id, now) => s.confirm(id, 'wrong', 3, now), from: ['awaiting_confirmation'], needs: { confirmCodeHash: 'right' } },
  rejectAsStranger: { run: (s, id, now) => s.rejectAsStranger(id, now), from: ['claimed', 'verifying', 'awaiting_confirmation'] },
  reject: { run: (s, id, now) => s.reject(id, 'changed_mind', now), from: ['claimed', 'verifying', 'awaiting_confirmation'] },
  cancel: { run: (s, id, now) => s.cancel(id, now), from: ['pending', 'claimed', 'verifying', 'awaiting_confirmation', 'verified'] },
  fail: { run: (s, id, now) => s.fail(id, 'liveness_tries_exhausted', now), from: ['pending', 'claimed', 'verifying', 'awaiting_confirmation'] },
};

/**
 * The contract of ChallengeStore.
 * @param harness what to run against
 */
export function challengeStoreSuite(harness: DurableHarness): void {
  const store = (): ChallengeStore => harness.stores().challenges;
  const put = async (overrides: Partial<ChallengeRecord> = {}): Promise<ChallengeRecord> => {
    const record = challengeRecord(overrides);
    expect(await harness.stores().assessments.write(decisionFor(record))).toMatchObject({ kind: 'written' });
    return record;
  };

  describe('ChallengeStore', () => {
    it('gives back exactly what was written', async () => {
      const record = await put({ achieved: ACHIEVED, confirmCodeHash: 'h', jkt: 'k', rejectReason: 'other', deviceId: 'dev_1', claimTokenHash: 'c' });
      expect(await store().find(record.id)).toEqual(record);
      expect(await store().findByAuthReqIdHash(record.authReqIdHash)).toEqual(record);
      expect(await store().find(freshId('chl'))).toBeNull();
      expect(await store().findByAuthReqIdHash('unknown')).toBeNull();
    });

    describe.each(Object.entries(EDGES))('%s', (_name, { run, from, needs }) => {
      it('leads from its statuses only, one version up', async () => {
        for (const status of STATUSES) {
          const record = await put({ status, ...needs });
          const result = await run(store(), record.id, NOW);
          expect(result === null, status).toBe(!from.includes(status));
          const after = await store().find(record.id);
          expect(after?.version, status).toBe(from.includes(status) ? 2 : 1);
          if (!from.includes(status)) expect(after, status).toEqual(record);
        }
      });

      it('succeeds until the last millisecond and not after', async () => {
        const status = from[0] ?? 'pending';
        const inTime = await put({ status, ...needs });
        expect(await run(store(), inTime.id, inTime.expiresAt - 1)).not.toBeNull();
        for (const late of [0, 1]) {
          const record = await put({ status, ...needs });
          expect(await run(store(), record.id, record.expiresAt + late)).toBeNull();
          expect(await store().find(record.id)).toEqual(record);
        }
      });

      it('knows no strangers', async () => {
        expect(await run(store(), freshId('chl'), NOW)).toBeNull();
      });
    });

    describe.each(['claim', 'consumeAssertionNonce', 'approve', 'confirm', 'reject', 'rejectAsStranger', 'cancel', 'fail'] as const)('%s as a race', (name) => {
      it.each(EDGES[name]?.from ?? [])('has one winner from %s', async (status) => {
        const edge = EDGES[name];
        const record = await put({ status, ...edge?.needs });
        const results = await race(async (n) => edge?.run(n % 2 ? store() : harness.others().challenges, record.id, NOW));
        expect(winners(results)).toHaveLength(1);
        expect((await store().find(record.id))?.version).toBe(2);
      });
    });

    it('lets one of all different edges out of a state win', async () => {
      const edges = ['reject', 'cancel', 'fail', 'confirm'].map((name) => EDGES[name]);
      const record = await put({ status: 'awaiting_confirmation', confirmCodeHash: 'right' });
      const results = await race(async (n) => edges[n % 4]?.run(store(), record.id, NOW));
      // Confirmed is still open to being canceled; every other end is final.
      const after = await store().find(record.id);
      expect(winners(results)).toHaveLength((after?.version ?? 0) - 1);
      expect(['rejected', 'canceled', 'failed', 'verified']).toContain(after?.status);
      expect(winners(results).length).toBeLessThanOrEqual(2);
    });

    it('writes the claim of the winner and never past the absolute end', async () => {
      const record = await put();
      const results = await race((n) => store().claim(record.id, { ...CLAIM, deviceId: `dev_${String(n)}`, expiresAt: T0 + 900_000 }, NOW));
      const [winner] = winners(results);
      expect(winner).toMatchObject({ status: 'claimed', claimTokenHash: 'ct', confirmRequired: true, expiresAt: record.absoluteExpiresAt });
      expect(await store().find(record.id)).toEqual(winner);
    });

    it('kills a pending challenge at the limit of wrong secrets', async () => {
      const record = await put();
      const results = await race(() => store().countBadClaim(record.id, 5, NOW));
      expect(
        winners(results)
          .map((r) => r.badClaims)
          .sort((a, b) => a - b),
      ).toEqual([1, 2, 3, 4, 5]);
      expect(await store().find(record.id)).toMatchObject({ status: 'failed', failureCode: 'claim_guessed', endedAt: NOW, badClaims: 5 });
    });

    it('gives an offered nonce to one caller, then to nobody until another is offered', async () => {
      const record = await put({ status: 'claimed', latestAttemptId: 'lva_1' });
      expect(await store().offerAssertion(record.id, OFFER, NOW)).toMatchObject({
        status: 'verifying',
        assertionNonce: 'nonce',
        assertionMethod: 'face',
        latestAttemptId: 'lva_1',
      });
      expect(await store().offerAssertion(record.id, { nonce: 'second', method: 'passkey', attemptId: null }, NOW)).toMatchObject({
        assertionNonce: 'second',
        assertionMethod: 'passkey',
        latestAttemptId: 'lva_1',
      });
      const results = await race((n) => (n % 2 ? store() : harness.others().challenges).consumeAssertionNonce(record.id, NOW));
      expect(winners(results)).toHaveLength(1);
      expect(winners(results)[0]).toMatchObject({ id: record.id, assertionNonce: 'second', assertionMethod: 'passkey' });
      expect((await store().find(record.id))?.assertionNonce).toBeNull();
      expect(await store().consumeAssertionNonce(record.id, NOW)).toBeNull();
    });

    it('fails the challenge at the limit of refused signatures', async () => {
      const record = await put({ status: 'verifying' });
      const results = await race(() => store().countBadAssertion(record.id, 3, NOW));
      expect(winners(results)).toHaveLength(3);
      expect(await store().find(record.id)).toMatchObject({ status: 'failed', failureCode: 'assertion_invalid', badAssertions: 3, endedAt: NOW });
    });

    it('approves to confirmation when a code is asked for, else to verified', async () => {
      const withCode = await put({ status: 'verifying', assertionNonce: 'n' });
      expect(await store().approve(withCode.id, { achieved: ACHIEVED, confirmCodeHash: 'h' }, NOW)).toMatchObject({
        status: 'awaiting_confirmation',
        confirmCodeHash: 'h',
        achieved: ACHIEVED,
      });
      const without = await put({ status: 'verifying' });
      const approved = await store().approve(without.id, { achieved: ACHIEVED, confirmCodeHash: null }, NOW);
      expect(approved).toMatchObject({ status: 'verified', confirmCodeHash: null, endedAt: null });
      expect(approved?.expiresAt).toBeLessThanOrEqual(without.absoluteExpiresAt);
    });

    it('counts wrong confirm codes and fails at the limit, whoever races', async () => {
      const record = await put({ status: 'awaiting_confirmation', confirmCodeHash: 'right' });
      expect(await store().confirm(record.id, 'wrong', 3, NOW)).toMatchObject({
        matched: false,
        record: { status: 'awaiting_confirmation', confirmFailures: 1 },
      });
      const results = winners(await race(() => store().confirm(record.id, 'wrong', 3, NOW)));
      expect(results).toHaveLength(2);
      expect(results.every(({ matched }) => !matched)).toBe(true);
      expect(await store().find(record.id)).toMatchObject({ status: 'failed', failureCode: 'confirm_guessed', confirmFailures: 3, endedAt: NOW });
      expect(await store().confirm(record.id, 'right', 3, NOW)).toBeNull();
    });

    it('never takes more guesses than the limit, with the right code among them', async () => {
      const record = await put({ status: 'awaiting_confirmation', confirmCodeHash: 'right' });
      const results = winners(await race((n) => store().confirm(record.id, n === 9 ? 'right' : `wrong${String(n)}`, 3, NOW)));
      const after = await store().find(record.id);
      const matched = results.filter((r) => r.matched);
      expect(results.length - matched.length).toBeLessThanOrEqual(3);
      expect(matched.length).toBe(after?.status === 'verified' ? 1 : 0);
      expect(after?.status === 'verified' || after?.status === 'failed').toBe(true);
    });

    it('records who ended it and why', async () => {
      const rejected = await put({ status: 'claimed' });
      expect(await store().reject(rejected.id, 'wrong_details', NOW)).toMatchObject({ status: 'rejected', rejectReason: 'wrong_details', endedAt: NOW });
      const failed = await put();
      expect(await store().fail(failed.id, 'x', NOW)).toMatchObject({ status: 'failed', failureCode: 'x', endedAt: NOW });
    });

    it('lists what the subject declined after a time, oldest first', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const decline = async (reason: RejectReason, at: number): Promise<void> => {
        const record = challengeRecord({ ...who, status: 'claimed' });
        const { version } = await harness.stores().assessments.loadHistory(who.clientId, who.subject);
        await harness.stores().assessments.write(decisionFor(record, { expectedVersion: version }));
        await (reason === 'not_me' ? store().rejectAsStranger(record.id, at) : store().reject(record.id, reason, at));
      };
      await decline('changed_mind', T0 + 5000);
      await decline('not_me', T0 + 1000);
      const first = { at: T0 + 1000, reason: 'not_me' };
      const second = { at: T0 + 5000, reason: 'changed_mind' };
      expect(await store().recentRejections(who.clientId, who.subject, T0 + 999)).toEqual([first, second]);
      expect(await store().recentRejections(who.clientId, who.subject, T0 + 1000)).toEqual([second]);
      expect(await store().recentRejections(who.clientId, freshId('u'), T0)).toEqual([]);
    });

    describe('sweepExpired', () => {
      beforeEach(() => harness.clear());

      it('expires what is open and over, in batches, and nothing else', async () => {
        const open: readonly ChallengeStatus[] = ['pending', 'claimed', 'verifying', 'awaiting_confirmation', 'verified'];
        const records = [];
        for (const status of STATUSES) records.push(await put({ status, endedAt: open.includes(status) ? null : T0 }));
        const { expiresAt } = challengeRecord();
        expect(await store().sweepExpired(expiresAt - 1, 100)).toBe(0);
        expect(await store().sweepExpired(expiresAt, 2)).toBe(2);
        expect(await store().sweepExpired(expiresAt, 100)).toBe(3);
        expect(await store().sweepExpired(expiresAt, 100)).toBe(0);
        for (const record of records) {
          const after = await store().find(record.id);
          if (open.includes(record.status)) expect(after).toEqual({ ...record, status: 'expired', version: 2, endedAt: expiresAt });
          else expect(after).toEqual(record);
        }
      });

      it('counts each once, however many sweep', async () => {
        for (let n = 0; n < 10; n++) await put();
        const counts = await race(() => store().sweepExpired(T0 + 900_000, 3));
        expect(counts.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(10);
        while ((await store().sweepExpired(T0 + 900_000, 3)) > 0);
        expect(RACERS).toBe(counts.length);
      });
    });
  });
}
