import { describe, expect, it } from 'vitest';
import type { EnrollmentRecord, EnrollmentStatus, EnrollmentStore } from '../../../src/device/enrollment.ts';
import { enrollmentRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const NOW = T0 + 1;
const STATUSES: readonly EnrollmentStatus[] = ['created', 'opened', 'consented', 'registered', 'complete', 'expired'];

interface Edge {
  readonly run: (store: EnrollmentStore, id: string, now: number) => Promise<EnrollmentRecord | null>;
  readonly from: readonly EnrollmentStatus[];
  readonly needs?: Partial<EnrollmentRecord>;
  /** Whether the edge may be taken again from where it leads. */
  readonly repeats?: boolean;
}

const EDGES: Readonly<Record<string, Edge>> = {
  open: { run: (s, id, now) => s.open(id, 'secret', { tokenHash: 'token', deviceId: null }, now), from: ['created'] },
  consent: { run: (s, id, now) => s.consent(id, { withFace: true, registrationChallenge: 'rc' }, now), from: ['opened', 'consented'], repeats: true },
  consumeRegistrationChallenge: {
    run: (s, id, now) => s.consumeRegistrationChallenge(id, now),
    from: ['consented'],
    needs: { registrationChallenge: 'rc' },
  },
  register: { run: (s, id, now) => s.register(id, 'dev_1', now), from: ['consented'], needs: { withFace: true } },
  takeLivenessTry: { run: (s, id, now) => s.takeLivenessTry(id, { limit: 3, excludes: null }, now), from: ['registered'], repeats: true },
  complete: { run: (s, id, now) => s.complete(id, now), from: ['registered'] },
};

/**
 * The contract of EnrollmentStore.
 * @param harness what to run against
 */
export function enrollmentStoreSuite(harness: DurableHarness): void {
  const store = (): EnrollmentStore => harness.stores().enrollments;
  const put = async (overrides: Partial<EnrollmentRecord> = {}): Promise<EnrollmentRecord> => {
    const record = enrollmentRecord(overrides);
    await store().create(record);
    return record;
  };

  describe('EnrollmentStore', () => {
    it('gives back exactly what was written', async () => {
      const record = await put({ withFace: false, tokenHash: 't', registrationChallenge: 'rc', deviceId: 'dev_1' });
      expect(await store().find(record.id)).toEqual(record);
      expect(await store().find(freshId('enr'))).toBeNull();
    });

    describe.each(Object.entries(EDGES))('%s', (_name, { run, from, needs, repeats }) => {
      it('leads from its statuses only', async () => {
        for (const status of STATUSES) {
          const record = await put({ status, ...needs });
          expect((await run(store(), record.id, NOW)) === null, status).toBe(!from.includes(status));
          if (!from.includes(status)) expect(await store().find(record.id), status).toEqual(record);
        }
      });

      it('succeeds until the last millisecond and not after', async () => {
        const status = from[0] ?? 'created';
        const inTime = await put({ status, ...needs });
        expect(await run(store(), inTime.id, inTime.expiresAt - 1)).not.toBeNull();
        const late = await put({ status, ...needs });
        expect(await run(store(), late.id, late.expiresAt)).toBeNull();
        expect(await store().find(late.id)).toEqual(late);
      });

      if (!repeats)
        it('has one winner', async () => {
          const record = await put({ status: from[0] ?? 'created', ...needs });
          const results = await race((n) => run(n % 2 ? store() : harness.others().enrollments, record.id, NOW));
          expect(winners(results)).toHaveLength(1);
        });
    });

    it('opens with the right secret only, for the phone that came first', async () => {
      const record = await put();
      const phone = (n: number) => ({ tokenHash: `token${String(n)}`, deviceId: `dev_${String(n)}` });
      expect(await store().open(record.id, 'wrong', phone(99), NOW)).toBeNull();
      const [winner] = winners(await race((n) => store().open(record.id, 'secret', phone(n), NOW)));
      expect(winner).toMatchObject({ status: 'opened', deviceId: winner?.tokenHash?.replace('token', 'dev_') });
      expect(await store().find(record.id)).toEqual(winner);
    });

    it('replaces the registration challenge when consent is given again, and gives it out once', async () => {
      const record = await put({ status: 'opened' });
      expect(await store().consent(record.id, { withFace: true, registrationChallenge: 'rc1' }, NOW)).toMatchObject({ status: 'consented', withFace: true });
      await store().consent(record.id, { withFace: false, registrationChallenge: 'rc2' }, NOW);
      const results = winners(await race(() => store().consumeRegistrationChallenge(record.id, NOW)));
      expect(results).toHaveLength(1);
      expect(results[0]).toMatchObject({ registrationChallenge: 'rc2', withFace: false });
      expect((await store().find(record.id))?.registrationChallenge).toBeNull();
    });

    it.each([
      { withFace: true, status: 'registered' },
      { withFace: false, status: 'complete' },
    ] as const)('registers to $status when face is $withFace', async ({ withFace, status }) => {
      const record = await put({ status: 'consented', withFace });
      expect(await store().register(record.id, 'dev_9', NOW)).toMatchObject({ status, deviceId: 'dev_9' });
    });

    it('gives out exactly as many liveness tries as there are', async () => {
      const record = await put({ status: 'registered' });
      const results = await race(() => store().takeLivenessTry(record.id, { limit: 3, excludes: null }, NOW));
      expect(
        winners(results)
          .map((r) => r.livenessTries)
          .sort((a, b) => a - b),
      ).toEqual([1, 2, 3]);
    });

    it('keeps the first action that is excluded, whoever comes at the same moment, and takes no try for another', async () => {
      const record = await put({ status: 'registered' });
      const results = await race((i) => store().takeLivenessTry(record.id, { limit: 30, excludes: i % 2 === 0 ? 'nod' : 'blink' }, NOW));
      const kept = (await store().find(record.id))?.excludedAction;
      expect(winners(results).map((r) => r.excludedAction)).toEqual(winners(results).map(() => kept));
      expect(winners(results)).toHaveLength(8);
      const other = kept === 'nod' ? 'blink' : 'nod';
      expect(await store().takeLivenessTry(record.id, { limit: 30, excludes: other }, NOW)).toBeNull();
      expect(await store().takeLivenessTry(record.id, { limit: 30, excludes: null }, NOW)).toMatchObject({ excludedAction: kept, livenessTries: 9 });
      expect(await store().takeLivenessTry(record.id, { limit: 9, excludes: kept ?? null }, NOW)).toBeNull();
    });

    it('excludes nothing until something is said, also after a try', async () => {
      const record = await put({ status: 'registered' });
      expect(await store().takeLivenessTry(record.id, { limit: 3, excludes: null }, NOW)).toMatchObject({ excludedAction: null });
      expect(await store().takeLivenessTry(record.id, { limit: 3, excludes: 'mouth_open' }, NOW)).toMatchObject({ excludedAction: 'mouth_open' });
    });
  });
}
