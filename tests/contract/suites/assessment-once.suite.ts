import { describe, expect, it } from 'vitest';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import type { AssessmentStore, DecisionEntry } from '../../../src/risk/assessment-store.ts';
import { assessmentRecord, challengeRecord, decisionFor, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

/**
 * The contract of AssessmentStore for requests with an idempotency key.
 * @param harness what to run against
 */
export function assessmentOnceSuite(harness: DurableHarness): void {
  const store = (): AssessmentStore<ChallengeRecord> => harness.stores().assessments;
  const person = () => ({ clientId: freshId('cli'), subject: freshId('u') });
  const versionOf = async (who: ReturnType<typeof person>): Promise<number> => (await store().loadHistory(who.clientId, who.subject)).version;
  const allow = (who: ReturnType<typeof person>, expectedVersion: number): DecisionEntry<ChallengeRecord> => ({
    assessment: assessmentRecord({ ...who, decision: 'allow' }),
    history: { bytes: Uint8Array.of(0, 1, 255), expectedVersion },
    challenge: null,
    once: null,
  });

  describe('an idempotency key', () => {
    const once = (key: string, body = 'b'): NonNullable<DecisionEntry<ChallengeRecord>['once']> => ({
      route: 'assess',
      key,
      bodySha256: body,
      expiresAt: T0 + 1000,
      status: 200,
      sealedBody: Uint8Array.of(1, 2, 0),
    });

    it('is claimed with the decision; again, nothing is written and the kept answer comes back', async () => {
      const who = person();
      const key = freshId('k');
      expect((await store().write({ ...allow(who, 0), once: once(key) })).kind).toBe('written');
      const version = await versionOf(who);
      const again = { ...allow(who, version), once: once(key, 'other') };
      expect(await store().write(again)).toEqual({ kind: 'repeated', bodySha256: 'b', kept: { status: 200, sealedBody: Uint8Array.of(1, 2, 0) } });
      expect(await versionOf(who)).toBe(version);
      expect(await store().find(who.clientId, again.assessment.id)).toBeNull();
      expect((await store().write({ ...allow({ clientId: freshId('cli'), subject: who.subject }, 0), once: once(key) })).kind).toBe('written');
    });

    it('is not claimed by what was not written', async () => {
      const who = person();
      const key = freshId('k');
      expect((await store().write({ ...allow(who, 5), once: once(key) })).kind).toBe('history_conflict');
      const full = { ...decisionFor(challengeRecord(who), { limits: { openMax: 0 } }), once: once(key) };
      expect((await store().write(full)).kind).toBe('challenge_limit');
      expect((await store().write({ ...allow(who, 0), once: once(key) })).kind).toBe('written');
    });

    it('is free again when it is over, removed or not', async () => {
      const who = person();
      const key = freshId('k');
      await store().write({ ...allow(who, 0), once: once(key) });
      const entry = allow(who, await versionOf(who));
      const late = { ...entry, assessment: { ...entry.assessment, at: T0 + 1000 }, once: { ...once(key, 'other'), expiresAt: T0 + 5000 } };
      expect((await store().write(late)).kind).toBe('written');
    });

    it('is claimed by one of sixteen racers, over several processes and subjects', async () => {
      for (const isOnePerson of [true, false]) {
        const clientId = freshId('cli');
        const key = freshId('k');
        const subject = freshId('u');
        const results = await race(async (n) => {
          const who = { clientId, subject: isOnePerson ? subject : `${subject}_${String(n)}` };
          const from = (n % 2 ? harness.stores() : harness.others()).assessments;
          for (;;) {
            const { version } = await from.loadHistory(who.clientId, who.subject);
            const result = await from.write({ ...allow(who, version), once: once(key) });
            if (result.kind !== 'history_conflict') return result.kind;
          }
        });
        expect(results.filter((kind) => kind === 'written')).toHaveLength(1);
        expect(results.filter((kind) => kind === 'repeated')).toHaveLength(15);
      }
    });
  });
}
