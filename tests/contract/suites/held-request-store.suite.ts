import { describe, expect, it } from 'vitest';
import type { HeldRequestRecord, HeldRequestStore } from '../../../src/session/held-request-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const END = T0 + 600_000;

/**
 * The contract of HeldRequestStore.
 * @param harness what to run against
 */
export function heldRequestStoreSuite(harness: DurableHarness): void {
  const store = (): HeldRequestStore => harness.stores().heldRequests;
  const recordOf = (overrides: Partial<HeldRequestRecord> = {}): HeldRequestRecord => ({
    id: freshId('hld'),
    clientId: freshId('cli'),
    subject: freshId('u'),
    sessionId: 's_1',
    deviceId: null,
    secretHash: freshId('hash'),
    origin: 'https://www.example.com',
    returnUri: '/vault?a=b',
    eventType: 'custom',
    acr: ['urn:shualian:acr:device'],
    authorizationDetails: [{ type: 'custom', description: 'GET https://www.example.com/vault?a=b' }],
    ip: '203.0.113.7',
    userAgent: 'a browser',
    createdAt: T0,
    expiresAt: END,
    challengeId: null,
    codeHash: null,
    codeExpiresAt: null,
    ...overrides,
  });
  const put = async (overrides: Partial<HeldRequestRecord> = {}): Promise<HeldRequestRecord> => {
    const record = recordOf(overrides);
    expect(await store().add(record, 20)).toBe(true);
    return record;
  };

  describe('HeldRequestStore', () => {
    it('gives back exactly what was written, until its end', async () => {
      const record = await put();
      expect(await store().find(record.id, END - 1)).toEqual(record);
      expect(await store().find(record.id, END)).toBeNull();
      expect(await store().find(freshId('hld'), T0)).toBeNull();
    });

    it('keeps as many as may wait, and counts neither those that are over nor those of others', async () => {
      const { clientId, subject } = await put();
      expect(await store().add(recordOf({ clientId, subject }), 2)).toBe(true);
      expect(await store().add(recordOf({ clientId, subject }), 2)).toBe(false);
      expect(await store().add(recordOf({ clientId, subject, createdAt: END, expiresAt: END + 1 }), 2)).toBe(true);
      expect(await store().add(recordOf({ clientId }), 1)).toBe(true);
      expect(await store().add(recordOf({ subject }), 1)).toBe(true);
    });

    it('names one challenge for all that begin at the same moment', async () => {
      const { id } = await put();
      const named = await race(async (n) => ((await store().setChallenge(id, { from: null, to: `chl_${String(n)}` }, T0)) ? `chl_${String(n)}` : null));
      expect(winners(named)).toEqual([(await store().find(id, T0))?.challengeId]);
      expect(await store().setChallenge(id, { from: winners(named)[0] ?? '', to: 'chl_next' }, END)).toBe(false);
      expect(await store().setChallenge(id, { from: winners(named)[0] ?? '', to: 'chl_next' }, END - 1)).toBe(true);
    });

    it('is taken by its code once, in its own session, before the code is over', async () => {
      const record = await put();
      const hash = freshId('code');
      expect(await store().setCode(record.id, { hash, expiresAt: T0 + 120_000 }, END)).toBe(false);
      expect(await store().setCode(record.id, { hash, expiresAt: T0 + 120_000 }, T0)).toBe(true);
      const now = T0 + 119_999;
      for (const other of [{ clientId: freshId('cli') }, { subject: freshId('u') }, { sessionId: 's_2' }])
        expect(await store().take({ ...record, ...other }, hash, now)).toBeNull();
      expect(await store().take(record, freshId('code'), now)).toBeNull();
      expect(await store().take(record, hash, T0 + 120_000)).toBeNull();
      const taken = winners(await race((n) => (n % 2 ? store() : harness.others().heldRequests).take(record, hash, now)));
      expect(taken).toEqual([{ ...record, codeHash: hash, codeExpiresAt: T0 + 120_000 }]);
      expect(await store().find(record.id, now)).toBeNull();
    });
  });
}
