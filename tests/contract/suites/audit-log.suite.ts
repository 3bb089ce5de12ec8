import { describe, expect, it } from 'vitest';
import type { AuditLog } from '../../../src/audit/audit-log.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';

/**
 * The contract of AuditLog.
 * @param harness what to run against
 */
export function auditLogSuite(harness: DurableHarness): void {
  const log = (): AuditLog => harness.stores().audit;

  describe('AuditLog', () => {
    it('lists newest first, at most as many as asked, of one subject only', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const events = ['a', 'b', 'c'].map((kind, n) => ({ ...who, at: T0 + n, kind, data: { n, text: '\u0000"' } }));
      for (const event of events) await log().append(event);
      await log().append({ ...who, clientId: freshId('cli'), at: T0, kind: 'd', data: null });
      await log().append({ at: T0, clientId: null, subject: null, kind: 'e', data: '123' });
      expect(await log().list(who.clientId, who.subject, 10)).toEqual([...events].reverse());
      expect(await log().list(who.clientId, who.subject, 2)).toEqual([events[2], events[1]]);
    });

    it('keeps data of every kind as it is', async () => {
      for (const data of [null, true, 1.5, 'null', '123', [], ['x'], { a: { b: null } }]) {
        const event = { clientId: freshId('cli'), subject: freshId('u'), at: T0, kind: 'k', data };
        await log().append(event);
        expect(await log().list(event.clientId, event.subject, 1)).toEqual([event]);
      }
    });
  });
}
