import { describe, expect, it } from 'vitest';
import type { ChallengeStatus } from '../../../src/challenge/challenge.ts';
import type { AssessmentStore, DecisionEntry } from '../../../src/risk/assessment-store.ts';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import { assessmentRecord, challengeRecord, decisionFor, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

/**
 * The contract of AssessmentStore.
 * @param harness what to run against
 */
export function assessmentStoreSuite(harness: DurableHarness): void {
  const store = (): AssessmentStore<ChallengeRecord> => harness.stores().assessments;
  const challenges = () => harness.stores().challenges;
  const person = () => ({ clientId: freshId('cli'), subject: freshId('u') });
  type Person = ReturnType<typeof person>;
  const versionOf = async (who: Person): Promise<number> => (await store().loadHistory(who.clientId, who.subject)).version;
  const issue = async (overrides: Partial<ChallengeRecord> & Person, limits: Parameters<typeof decisionFor>[1] = {}) => {
    const record = challengeRecord(overrides);
    const result = await store().write(decisionFor(record, { expectedVersion: await versionOf(overrides), ...limits }));
    return { record, result };
  };
  const allow = (who: Person, expectedVersion: number): DecisionEntry<ChallengeRecord> => ({
    assessment: assessmentRecord({ ...who, decision: 'allow' }),
    history: { bytes: Uint8Array.of(0, 1, 255), expectedVersion },
    challenge: null,
    once: null,
  });

  describe('AssessmentStore', () => {
    it('gives back the assessment, the profile and the challenge', async () => {
      const who = person();
      expect(await store().loadHistory(who.clientId, who.subject)).toEqual({ bytes: null, version: 0 });
      const entry = allow(who, 0);
      const written = await store().write(entry);
      expect(written.kind).toBe('written');
      expect(await store().find(who.clientId, entry.assessment.id)).toEqual({ ...entry.assessment, outcome: null });
      expect(await store().findAny(entry.assessment.id)).toEqual({ ...entry.assessment, outcome: null });
      const loaded = await store().loadHistory(who.clientId, who.subject);
      expect(loaded.bytes).toEqual(entry.history.bytes);
      expect(loaded.version).toBeGreaterThan(0);
      expect(written).toEqual({ kind: 'written', historyVersion: loaded.version });
      const { record } = await issue(who);
      expect(await challenges().find(record.id)).toEqual(record);
    });

    it('does not show an assessment to another client', async () => {
      const entry = allow(person(), 0);
      await store().write(entry);
      expect(await store().find(freshId('cli'), entry.assessment.id)).toBeNull();
      expect(await store().find(entry.assessment.clientId, freshId('asm'))).toBeNull();
    });

    it('keeps every byte of a history as it is', async () => {
      for (const bytes of [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, i) => i), new Uint8Array(1100).fill(0x5c)]) {
        const who = person();
        const version = await store().saveHistory(who.clientId, who.subject, bytes, 0, T0);
        expect(await store().loadHistory(who.clientId, who.subject)).toEqual({ bytes, version });
        const entry = { ...allow(who, 0), history: { bytes, expectedVersion: version ?? 0 } };
        expect(await store().write(entry)).toEqual({ kind: 'written', historyVersion: (version ?? 0) + 1 });
        expect((await store().loadHistory(who.clientId, who.subject)).bytes).toEqual(bytes);
      }
    });

    it('writes nothing when the profile has moved on', async () => {
      const who = person();
      await store().write(allow(who, 0));
      const version = await versionOf(who);
      for (const stale of [0, version - 1, version + 1]) {
        const record = challengeRecord(who);
        const entry = decisionFor(record, { expectedVersion: stale });
        expect(await store().write(entry)).toEqual({ kind: 'history_conflict' });
        expect(await store().find(who.clientId, entry.assessment.id)).toBeNull();
        expect(await challenges().find(record.id)).toBeNull();
      }
      expect(await versionOf(who)).toBe(version);
    });

    it('lets one of all writers of a version win, over several processes', async () => {
      for (const isNew of [true, false]) {
        const who = person();
        if (!isNew) await store().write(allow(who, 0));
        const version = await versionOf(who);
        const entries = Array.from({ length: 16 }, () => allow(who, version));
        const results = await race((n) => (n % 2 ? store() : harness.others().assessments).write(entries[n] ?? allow(who, version)));
        expect(results.filter(({ kind }) => kind === 'written')).toHaveLength(1);
        expect(results.filter(({ kind }) => kind === 'history_conflict')).toHaveLength(15);
        const found = await Promise.all(entries.map(({ assessment }) => store().find(who.clientId, assessment.id)));
        expect(found.filter((a) => a !== null)).toHaveLength(1);
      }
    });

    it('saves a profile for one of all writers of a version', async () => {
      const who = person();
      const save = (n: number, version: number) =>
        (n % 2 ? store() : harness.others().assessments).saveHistory(who.clientId, who.subject, Uint8Array.of(n), version, T0);
      expect((await race((n) => save(n, 0))).filter((saved) => saved !== null)).toHaveLength(1);
      const version = await versionOf(who);
      expect((await race((n) => save(n, version))).filter((saved) => saved !== null)).toHaveLength(1);
      expect(await save(0, version)).toBeNull();
      expect(await versionOf(who)).not.toBe(version);
    });

    it('writes many subjects at once, each with its own result', async () => {
      const people = Array.from({ length: 40 }, person);
      for (const who of people.slice(0, 20)) await store().write(allow(who, 0));
      const entries = people.map((who) => allow(who, 0));
      const results = await Promise.all(entries.map((entry) => store().write(entry)));
      expect(results.slice(0, 20).every(({ kind }) => kind === 'history_conflict')).toBe(true);
      expect(results.slice(20).every(({ kind }) => kind === 'written')).toBe(true);
    });

    it('lets one of two writers of a version win though both wait behind others', async () => {
      const who = person();
      const others = Array.from({ length: 20 }, () => store().write(allow(person(), 0)));
      const mine = [store().write(allow(who, 0)), store().write(allow(who, 0))];
      expect((await Promise.all(others)).every(({ kind }) => kind === 'written')).toBe(true);
      expect((await Promise.all(mine)).map(({ kind }) => kind).sort()).toEqual(['history_conflict', 'written']);
    });

    it('does not let one bad decision spoil those written beside it', async () => {
      const bad = allow(person(), 0);
      await store().write(bad);
      const people = Array.from({ length: 30 }, person);
      const results = await Promise.allSettled([
        ...people.map((who) => store().write(allow(who, 0))),
        // The id stands already, so this one cannot be written.
        store().write({ ...allow(person(), 0), assessment: { ...bad.assessment, subject: freshId('u') } }),
        ...people.map(() => store().write(allow(person(), 0))),
      ]);
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      expect(results[30]?.status).toBe('rejected');
      for (const who of people) expect(await versionOf(who)).toBeGreaterThan(0);
    });

    it('supersedes the open challenge of the same session and event type only', async () => {
      const who = person();
      const same = { ...who, sessionId: 's', eventType: 'withdrawal.create' };
      const { record: verified } = await issue({ ...same, status: 'verified' });
      const { record: first } = await issue(same);
      const { record: otherSession } = await issue({ ...same, sessionId: 't' });
      const { record: otherType } = await issue({ ...same, eventType: 'api_key.create' });
      const { record: next, result } = await issue({ ...same, createdAt: T0 + 5 });
      expect(result).toMatchObject({ kind: 'written' });
      expect(await challenges().find(first.id)).toEqual({ ...first, status: 'canceled', version: 2, endedAt: T0 + 5 });
      for (const untouched of [otherSession, otherType, verified, next]) expect(await challenges().find(untouched.id)).toEqual(untouched);
    });

    it('does not count a superseded challenge as open, and leaves it alone when the limit is met otherwise', async () => {
      const who = person();
      const { record: first } = await issue({ ...who, sessionId: 's' }, { limits: { openMax: 1 } });
      expect((await issue({ ...who, sessionId: 's' }, { limits: { openMax: 1 } })).result).toMatchObject({ kind: 'written' });
      const refused = await issue({ ...who, sessionId: 's' }, { limits: { openMax: 1, shortMax: 2 } });
      expect(refused.result.kind).toBe('challenge_limit');
      expect((await challenges().find(first.id))?.status).toBe('canceled');
      const open = await challenges().find(refused.record.id);
      expect(open).toBeNull();
    });

    it('holds each limit, tells when to come again, and writes nothing', async () => {
      const cases = [
        { limits: { openMax: 2 }, at: T0 + 1000, seconds: 119 },
        { limits: { shortMax: 2, shortWindowMs: 600_000 }, at: T0 + 200_000, seconds: 400 },
        { limits: { dailyMax: 2 }, at: T0 + 3_600_000, seconds: 23 * 3600 },
      ];
      for (const { limits, at, seconds } of cases) {
        const who = person();
        for (let n = 0; n < 2; n++) expect((await issue(who, { limits })).result).toMatchObject({ kind: 'written' });
        const version = await versionOf(who);
        const { record, result } = await issue({ ...who, createdAt: at }, { limits });
        expect(result).toEqual({ kind: 'challenge_limit', retryAfterSeconds: seconds });
        expect(await challenges().find(record.id)).toBeNull();
        expect(await store().find(who.clientId, record.assessmentId)).toBeNull();
        expect(await versionOf(who)).toBe(version);
        const retried = await issue({ ...who, createdAt: at + seconds * 1000 }, { limits });
        expect(retried.result).toMatchObject({ kind: 'written' });
      }
    });

    it('does not count as open what is over, ended or verified', async () => {
      const who = person();
      const ended: readonly ChallengeStatus[] = ['verified', 'consumed', 'failed', 'rejected', 'expired', 'canceled'];
      for (const status of ended) await issue({ ...who, status });
      const { record } = await issue(who);
      const limits = { openMax: 1 };
      expect((await issue({ ...who, createdAt: record.expiresAt - 1 }, { limits })).result.kind).toBe('challenge_limit');
      expect((await issue({ ...who, createdAt: record.expiresAt }, { limits })).result).toMatchObject({ kind: 'written' });
    });

    it('counts each subject of each client alone', async () => {
      const who = person();
      const limits = { openMax: 1, shortMax: 1, dailyMax: 1 };
      expect((await issue(who, { limits })).result).toMatchObject({ kind: 'written' });
      expect((await issue({ ...who, clientId: freshId('cli') }, { limits })).result).toMatchObject({ kind: 'written' });
      expect((await issue({ ...who, subject: freshId('u') }, { limits })).result).toMatchObject({ kind: 'written' });
    });

    it('never issues more than the limit, whoever races', async () => {
      const who = person();
      const results = await race(async (n) => {
        for (;;) {
          const from = n % 2 ? harness.stores() : harness.others();
          const { version } = await from.assessments.loadHistory(who.clientId, who.subject);
          const result = await from.assessments.write(decisionFor(challengeRecord(who), { expectedVersion: version, limits: { openMax: 3 } }));
          if (result.kind !== 'history_conflict') return result.kind;
        }
      });
      expect(results.filter((kind) => kind === 'written')).toHaveLength(3);
      expect(results.filter((kind) => kind === 'challenge_limit')).toHaveLength(13);
    });

    it('records outcomes for the owner only; the last word counts', async () => {
      const entry = allow(person(), 0);
      await store().write(entry);
      const { clientId, id } = entry.assessment;
      const outcome = { label: 'fraud', source: 'chargeback', at: T0 } as const;
      expect(await store().recordOutcome(freshId('cli'), id, outcome)).toBe(false);
      expect(await store().recordOutcome(clientId, freshId('asm'), outcome)).toBe(false);
      expect((await store().find(clientId, id))?.outcome).toBeNull();
      expect(await store().recordOutcome(clientId, id, { ...outcome, label: 'legitimate' })).toBe(true);
      expect(await store().recordOutcome(clientId, id, outcome)).toBe(true);
      expect((await store().find(clientId, id))?.outcome).toEqual(outcome);
    });

    it('walks through a span of time in pages, oldest first, with outcomes', async () => {
      const clientId = freshId('cli');
      const ids: string[] = [];
      for (let n = 0; n < 7; n++) {
        const entry = allow({ clientId, subject: freshId('u') }, 0);
        const at = T0 + (n >> 1);
        ids.push(entry.assessment.id);
        await store().write({ ...entry, assessment: { ...entry.assessment, at } });
      }
      await store().recordOutcome(clientId, ids[3] ?? '', { label: 'fraud', source: 'x', at: T0 });
      const range = { clientId, from: T0, until: T0 + 3 };
      const seen: { at: number; id: string; label: string | undefined }[] = [];
      for await (const page of store().walk(range, 2)) {
        expect(page.length).toBeLessThanOrEqual(2);
        seen.push(...page.map(({ at, id, outcome }) => ({ at, id, label: outcome?.label })));
      }
      expect(seen.map(({ id }) => id).toSorted()).toEqual(ids.slice(0, 6).toSorted());
      expect(seen.map(({ at }) => at)).toEqual([0, 0, 1, 1, 2, 2].map((n) => T0 + n));
      expect(seen.find(({ id }) => id === ids[3])?.label).toBe('fraud');
      expect(await store().count(range)).toBe(6);
    });
  });
}
