import { describe, expect, it } from 'vitest';
import type { DeviceRecord, DeviceStore } from '../../../src/device/device.ts';
import { isProblem } from '../../../src/lib/problem.ts';
import { enrollmentRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

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
      expect(await store().revoke(who.clientId, who.subject, gone.id, T0 + 3)).toEqual({ canceled: [], revokedTokens: 0 });
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

    it('revoking ends the enrolments that still wait for a face and rest on the phone', async () => {
      const { clientId, subject, id } = await put();
      const enrollments = harness.stores().enrollments;
      const begin = async (overrides: Parameters<typeof enrollmentRecord>[0]) => {
        const record = enrollmentRecord({ clientId, subject, ...overrides });
        await enrollments.create(record);
        return record;
      };
      const ended = [await begin({ status: 'registered', deviceId: id }), await begin({ status: 'registered', faceOnly: true })];
      const others = [
        await begin({ status: 'created' }),
        await begin({ status: 'created', faceOnly: true }),
        await begin({ status: 'complete', deviceId: id }),
        await begin({ status: 'registered', deviceId: freshId('dev') }),
        await begin({ status: 'registered', faceOnly: true, subject: freshId('u') }),
      ];
      await store().revoke(clientId, subject, id, T0 + 3);
      for (const record of ended) {
        expect(await enrollments.find(record.id)).toEqual({ ...record, status: 'expired', expiresAt: T0 + 3 });
        // Also for whoever read the time before the phone was revoked.
        expect(await enrollments.complete(record.id, T0 + 2)).toBeNull();
        expect(await enrollments.complete(record.id, T0 + 4)).toBeNull();
      }
      for (const record of others) expect(await enrollments.find(record.id)).toEqual(record);
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
  });
}
