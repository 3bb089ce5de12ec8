import { describe, expect, it } from 'vitest';
import { isProblem } from '../../../src/lib/problem.ts';
import type { AttemptRecord, AttemptStore, AttemptVerdict } from '../../../src/liveness/attempt-store.ts';
import { attemptRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const VERDICT: AttemptVerdict = { status: 'passed', hints: ['ok'], reportJson: '{"a":1}', frameHashes: ['f1', 'f2'] };
const chunk = (seq: number, body = 'a') => ({ seq, sha256: body, frameCount: 30, lastTMs: 2400 + seq, arrivedAt: T0 + 500 });
const next = (isLast = false) => ({ transcriptHead: 'head1', stepShownAt: T0 + 500, isLast });

/**
 * The contract of AttemptStore.
 * @param harness what to run against
 */
export function attemptStoreSuite(harness: DurableHarness): void {
  const store = (): AttemptStore => harness.stores().attempts;
  const put = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> => {
    const record = attemptRecord(overrides);
    await store().create(record);
    return record;
  };

  describe('AttemptStore', () => {
    it('gives back exactly what was written', async () => {
      const record = await put({ chunks: [chunk(0)], nextSeq: 1, hints: ['light'], reportJson: '{"b":"刷\\u0000"}' });
      expect(await store().find(record.id)).toEqual(record);
      expect(await store().find(freshId('lva'))).toBeNull();
    });

    it("keeps a vendor's session, and gives it to one attempt for ever", async () => {
      const session = { id: freshId('ses'), region: 'eu-west-1', expiresAt: T0 + 180_000 };
      const vendor = { provider: 'aws-rekognition', session, status: 'verifying' } as const;
      const records = Array.from({ length: 16 }, () => attemptRecord(vendor));
      const created = await race(async (n) =>
        (n % 2 ? store() : harness.others().attempts).create(records[n] ?? attemptRecord(vendor)).then(
          () => true,
          (error: unknown) => (isProblem(error, 'liveness_provider_unavailable') ? null : Promise.reject(new Error('another failure', { cause: error }))),
        ),
      );
      expect(winners(created)).toHaveLength(1);
      const found = await Promise.all(records.map(({ id }) => store().find(id)));
      const [owner] = found.filter((attempt) => attempt !== null);
      expect(owner).toMatchObject(vendor);
      await store().settle(owner?.id ?? '', VERDICT, T0 + 1);
      const running = await put();
      await expect(store().create(attemptRecord({ ...vendor, owner: running.owner }))).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
      // Nothing of the refused one was written: what its owner was doing goes on.
      expect(await store().find(running.id)).toEqual(running);
      const elsewhere = await put({ ...vendor, provider: 'azure-face' });
      expect(await store().find(elsewhere.id)).toEqual(elsewhere);
    });

    it('ends the running attempt of the same owner, whatever it was doing, and no other', async () => {
      const owner = { kind: 'challenge', id: freshId('chl') } as const;
      const first = await put({ owner });
      const stranger = await put({ owner: { kind: 'enrollment', id: owner.id } });
      await store().acceptChunk(first.id, chunk(0), next(true));
      const second = await put({ owner, createdAt: T0 + 9 });
      expect(await store().find(first.id)).toMatchObject({ status: 'retry', settledAt: T0 + 9 });
      expect(await store().find(stranger.id)).toEqual(stranger);
      expect(await store().find(second.id)).toEqual(second);
      expect(await store().acceptChunk(first.id, chunk(1), next())).toBeNull();
      expect(await store().settle(first.id, VERDICT, T0)).toBeNull();
    });

    it('does not touch an attempt that was settled before', async () => {
      const owner = { kind: 'challenge', id: freshId('chl') } as const;
      const first = await put({ owner });
      const settled = await store().settle(first.id, VERDICT, T0 + 1);
      await put({ owner });
      expect(await store().find(first.id)).toEqual(settled);
    });

    it('leaves one attempt running when many start at once', async () => {
      const owner = { kind: 'challenge', id: freshId('chl') } as const;
      const records = Array.from({ length: 16 }, () => attemptRecord({ owner }));
      await race((n) => (n % 2 ? store() : harness.others().attempts).create(records[n] ?? attemptRecord({ owner })));
      const found = await Promise.all(records.map(({ id }) => store().find(id)));
      expect(found.filter((a) => a?.status === 'capturing')).toHaveLength(1);
      expect(found.filter((a) => a?.status === 'retry')).toHaveLength(15);
    });

    it('takes chunks in order, the last one moving to verifying', async () => {
      const record = await put();
      expect(await store().acceptChunk(record.id, chunk(1), next())).toBeNull();
      expect(await store().acceptChunk(record.id, chunk(0), next())).toEqual({
        ...record,
        chunks: [chunk(0)],
        nextSeq: 1,
        transcriptHead: 'head1',
        stepShownAt: T0 + 500,
      });
      expect(await store().acceptChunk(record.id, chunk(0), next())).toBeNull();
      expect(await store().acceptChunk(record.id, chunk(1), next(true))).toMatchObject({ status: 'verifying', nextSeq: 2, chunks: [chunk(0), chunk(1)] });
      expect(await store().acceptChunk(record.id, chunk(2), next())).toBeNull();
      expect(await store().acceptChunk(freshId('lva'), chunk(0), next())).toBeNull();
    });

    it('takes one of all bodies that race for a step', async () => {
      const record = await put();
      const results = winners(await race((n) => store().acceptChunk(record.id, chunk(0, `body${String(n)}`), next())));
      expect(results).toHaveLength(1);
      expect((await store().find(record.id))?.chunks).toEqual(results[0]?.chunks);
      expect(results[0]?.chunks).toHaveLength(1);
    });

    it.each(['capturing', 'verifying'] as const)('settles once from %s', async (status) => {
      const record = await put({ status });
      const results = winners(await race((n) => store().settle(record.id, n % 2 ? VERDICT : { ...VERDICT, status: 'failed' }, T0 + 7)));
      expect(results).toHaveLength(1);
      expect(await store().find(record.id)).toEqual(results[0]);
      expect(results[0]).toMatchObject({ hints: ['ok'], reportJson: '{"a":1}', frameHashes: ['f1', 'f2'], settledAt: T0 + 7 });
    });

    it('destroys the key of the frames with the verdict, or keeps it for its time when told so', async () => {
      const [shredded, kept] = [await put(), await put()];
      const failed = { ...VERDICT, status: 'failed' } as const;
      expect(await store().settle(shredded.id, failed, T0 + 7)).toMatchObject({ evidenceKey: null, evidenceUntil: T0 + 7 });
      const { evidenceKey, evidenceUntil } = kept;
      expect(await store().settle(kept.id, failed, T0 + 7, 'keep')).toMatchObject({ evidenceKey, evidenceUntil });
      expect((await store().find(kept.id))?.evidenceKey).toEqual(evidenceKey);
    });

    it('destroys the key of the attempt that a new start ends, and says which it was', async () => {
      const owner = { kind: 'challenge', id: freshId('chl') } as const;
      const first = await put({ owner });
      expect(await store().create(attemptRecord({ owner }))).toEqual([first.id]);
      expect(await store().find(first.id)).toMatchObject({ evidenceKey: null });
      expect(await store().create(attemptRecord())).toEqual([]);
    });

    it('ends what runs of a subject and forgets its frames, and no one else’s', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const [running, settled, stranger] = [await put(who), await put(who), await put({ clientId: who.clientId })];
      const passed = await store().settle(settled.id, VERDICT, T0 + 1);
      const ids = await store().forgetFace(who.clientId, who.subject, T0 + 5);
      expect([...ids].sort()).toEqual([running.id, settled.id].sort());
      expect(await store().find(running.id)).toEqual({ ...running, status: 'retry', settledAt: T0 + 5, evidenceKey: null });
      expect(await store().find(settled.id)).toEqual({ ...passed, frameHashes: [] });
      expect(await store().find(stranger.id)).toEqual(stranger);
      expect(await store().acceptChunk(running.id, chunk(0), next())).toBeNull();
      expect(await store().settle(running.id, VERDICT, T0 + 6)).toBeNull();
    });

    it('remembers the frames of the last settled attempts of the subject, newest first, and abandoned ones push nothing out', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const ids = [];
      for (let n = 0; n < 4; n++) {
        const { id } = await put(who);
        ids.push(id);
        await store().settle(id, { ...VERDICT, status: n % 2 ? 'failed' : 'passed', frameHashes: [`h${String(n)}`] }, T0 + n);
      }
      const owner = { kind: 'challenge', id: freshId('chl') } as const;
      for (let n = 0; n < 5; n++) await put({ ...who, owner, createdAt: T0 + 100 + n });
      await put({ clientId: who.clientId });
      expect(await store().recentFrameHashes(who.clientId, who.subject, 'none', 3)).toEqual([['h3'], ['h2'], ['h1']]);
      expect(await store().recentFrameHashes(who.clientId, who.subject, ids[3] ?? '', 2)).toEqual([['h2'], ['h1']]);
      expect(await store().recentFrameHashes(freshId('cli'), who.subject, 'none', 3)).toEqual([]);
    });
  });
}
