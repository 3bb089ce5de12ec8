import { describe, expect, it } from 'vitest';
import type { DeviceRecord, DeviceStore } from '../../../src/device/device.ts';
import type { EnrollmentRecord } from '../../../src/device/enrollment.ts';
import { isProblem } from '../../../src/lib/problem.ts';
import type { AttemptRecord } from '../../../src/liveness/attempt-store.ts';
import { attemptRecord, enrollmentRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, RACERS, winners } from './race.ts';

const deviceRecord = (overrides: Partial<DeviceRecord> = {}): DeviceRecord => ({
  id: freshId('dev'),
  clientId: freshId('cli'),
  subject: freshId('u'),
  name: '手机',
  credentialId: freshId('cred'),
  publicKey: 'pk',
  counter: 0,
  transports: ['internal', 'hybrid'],
  aaguid: '00000000-0000-0000-0000-000000000000',
  backupEligible: true,
  backedUp: false,
  tokenHash: freshId('th'),
  createdAt: T0,
  lastUsedAt: null,
  revokedAt: null,
  ...overrides,
});

/**
 * The contract of DeviceStore.
 * @param harness what to run against
 */
export function deviceStoreSuite(harness: DurableHarness): void {
  const store = (): DeviceStore => harness.stores().devices;
  const put = async (overrides: Partial<DeviceRecord> = {}): Promise<DeviceRecord> => {
    const record = deviceRecord(overrides);
    await store().add(record);
    return record;
  };

  describe('DeviceStore', () => {
    it('gives back exactly what was written', async () => {
      const record = await put({ counter: 4_294_967_295, lastUsedAt: T0 });
      expect(await store().find(record.id)).toEqual(record);
      expect(await store().findByTokenHash(record.tokenHash)).toEqual(record);
      expect(await store().find(freshId('dev'))).toBeNull();
      expect(await store().findByTokenHash('unknown')).toBeNull();
    });

    it('binds a credential once, whoever races, and never again', async () => {
      const credentialId = freshId('cred');
      const results = await Promise.allSettled(Array.from({ length: 16 }, () => store().add(deviceRecord({ credentialId }))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(isProblem(result.reason, 'attestation_invalid')).toBe(true);
      const bound = await put();
      await store().revoke(bound.clientId, bound.subject, bound.id, T0);
      await expect(store().add(deviceRecord({ credentialId: bound.credentialId }))).rejects.toSatisfy((e) => isProblem(e, 'attestation_invalid'));
    });

    it('lists what is not revoked, oldest first', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const late = await put({ ...who, createdAt: T0 + 2 });
      const early = await put({ ...who, createdAt: T0 + 1 });
      const gone = await put(who);
      await put({ subject: who.subject });
      expect(await store().revoke(who.clientId, who.subject, gone.id, T0 + 3)).toEqual({ canceled: [], revokedTokens: 0, enrollments: [], attempts: [] });
      expect(await store().list(who.clientId, who.subject)).toEqual([early, late]);
    });

    it('lets a counter only grow', async () => {
      const { id } = await put({ counter: 5 });
      for (const counter of [5, 4, 0]) expect(await store().recordUse(id, { counter, backedUp: true }, T0)).toBe(false);
      expect(await store().recordUse(id, { counter: 6, backedUp: true }, T0 + 1)).toBe(true);
      expect(await store().find(id)).toMatchObject({ counter: 6, backedUp: true, lastUsedAt: T0 + 1 });
    });

    it('takes a counter once, whoever races', async () => {
      const { id } = await put({ counter: 5 });
      expect(winners(await race(() => store().recordUse(id, { counter: 6, backedUp: false }, T0)))).toHaveLength(1);
    });

    it('lets a counter stay at zero for authenticators that have none', async () => {
      const { id } = await put({ counter: 0 });
      expect(await store().recordUse(id, { counter: 0, backedUp: false }, T0)).toBe(true);
      expect(await store().recordUse(id, { counter: 1, backedUp: false }, T0)).toBe(true);
      expect(await store().recordUse(id, { counter: 0, backedUp: false }, T0)).toBe(false);
    });

    it('revokes once, for the owner only, and then nothing works any more', async () => {
      const record = await put();
      const { clientId, subject, id } = record;
      expect(await store().revoke(freshId('cli'), subject, id, T0)).toBeNull();
      expect(await store().revoke(clientId, freshId('u'), id, T0)).toBeNull();
      expect(await store().revoke(clientId, subject, freshId('dev'), T0)).toBeNull();
      expect(winners(await race(() => store().revoke(clientId, subject, id, T0 + 1)))).toHaveLength(1);
      expect(await store().recordUse(id, { counter: 99, backedUp: false }, T0)).toBe(false);
      expect(await store().findByTokenHash(record.tokenHash)).toBeNull();
      expect(await store().find(id)).toEqual({ ...record, revokedAt: T0 + 1 });
    });

    it('ends with a device what it had begun to enrol and the links that it outdated, and nothing else', async () => {
      const { clientId, subject, id } = await put();
      const { enrollments, attempts } = harness.stores();
      const mine = { clientId, subject, createdAt: T0 };
      const link = async (overrides: Partial<EnrollmentRecord>): Promise<EnrollmentRecord> => {
        const record = enrollmentRecord({ ...mine, ...overrides });
        await enrollments.create(record);
        return record;
      };
      const ended = [
        await link({ status: 'registered', deviceId: id }),
        await link({ status: 'opened', faceOnly: true, deviceId: id }),
        // Older than the device: they bound nothing while it stood.
        await link({ createdAt: T0 - 1 }),
        await link({ createdAt: T0 - 1, status: 'consented' }),
      ];
      const left = [
        await link({ status: 'complete', deviceId: id }),
        await link({ status: 'registered', deviceId: 'dev_other', createdAt: T0 - 1 }),
        await link({}),
        await link({ faceOnly: true, createdAt: T0 - 1 }),
        await link({ status: 'opened', clientId: freshId('cli'), createdAt: T0 - 1 }),
        await link({ status: 'opened', subject: freshId('u'), createdAt: T0 - 1 }),
      ];
      const run = async (owner: EnrollmentRecord | undefined, overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> => {
        const record = attemptRecord({ clientId, subject, owner: { kind: 'enrollment', id: owner?.id ?? '' }, ...overrides });
        await attempts.create(record);
        return record;
      };
      const hold = { reason: 'r', by: 'o', since: T0, until: T0 + 900_000 };
      const [running, again, held] = [await run(ended[0]), await run(left[0], { status: 'verifying' }), await run(ended[1], { hold })];
      const foreign = [await run(left[1]), await run(ended[0], { owner: { kind: 'challenge', id: ended[0]?.id ?? '' } })];

      const revoked = await store().revoke(clientId, subject, id, T0 + 5);
      expect([...(revoked?.enrollments ?? [])].sort()).toEqual(ended.map((record) => record.id).sort());
      expect([...(revoked?.attempts ?? [])].sort()).toEqual([running.id, again.id, held.id].sort());
      for (const record of ended) expect(await enrollments.find(record.id)).toEqual({ ...record, status: 'expired' });
      for (const record of left) expect(await enrollments.find(record.id)).toEqual(record);
      expect(await attempts.find(running.id)).toMatchObject({ status: 'retry', settledAt: T0 + 5, evidenceKey: null });
      // A hold outlives only what ended as an attack.
      expect(await attempts.find(held.id)).toMatchObject({ status: 'retry', evidenceKey: null, hold: null });
      for (const record of foreign) expect(await attempts.find(record.id)).toEqual(record);
      expect(await enrollments.complete(ended[0]?.id ?? '', T0 + 6)).toBeNull();
    });

    it('either completes an enrolment or ends it with its device, whoever races', async () => {
      const { clientId, subject, id } = await put();
      const { enrollments } = harness.stores();
      const links = Array.from({ length: RACERS }, () => enrollmentRecord({ clientId, subject, status: 'registered', deviceId: id }));
      for (const link of links) await enrollments.create(link);
      const [revoked, ...completed] = await Promise.all([
        harness.others().devices.revoke(clientId, subject, id, T0 + 5),
        ...links.map((link) => enrollments.complete(link.id, T0 + 5)),
      ]);
      const ended = new Set(revoked?.enrollments);
      for (const [n, { id: link }] of links.entries()) {
        expect(ended.has(link)).toBe(completed[n] === null);
        expect((await enrollments.find(link))?.status).toBe(ended.has(link) ? 'expired' : 'complete');
      }
    });
  });
}
