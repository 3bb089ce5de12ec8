import { describe, expect, it } from 'vitest';
import type { WebSessionRecord, WebSessionStore } from '../../../src/session/web-session-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';

/**
 * The contract of WebSessionStore.
 * @param harness what to run against
 */
export function webSessionStoreSuite(harness: DurableHarness): void {
  const store = (): WebSessionStore => harness.stores().webSessions;

  describe('WebSessionStore', () => {
    it('finds a session by its secret, for its gateway, until its end', async () => {
      const session: WebSessionRecord = {
        tokenHash: freshId('hash'),
        clientId: freshId('cli'),
        subject: freshId('u'),
        sessionId: 's_1',
        deviceId: 'd_1',
        createdAt: T0,
        expiresAt: T0 + 60_000,
      };
      await store().add(session);
      expect(await store().find(session.clientId, session.tokenHash, T0 + 59_999)).toEqual(session);
      expect(await store().find(session.clientId, session.tokenHash, T0 + 60_000)).toBeNull();
      expect(await store().find(freshId('cli'), session.tokenHash, T0)).toBeNull();
      expect(await store().end(freshId('cli'), session.tokenHash)).toBe(false);
      expect(await store().end(session.clientId, session.tokenHash)).toBe(true);
      expect(await store().end(session.clientId, session.tokenHash)).toBe(false);
      expect(await store().find(session.clientId, session.tokenHash, T0)).toBeNull();
    });
  });
}
