import { describe, expect, it } from 'vitest';
import type { IdempotencyScope, IdempotencyStore } from '../../../src/session/idempotency-store.ts';
import { freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const DAY = 86_400_000;
const times = (now: number) => ({ now, expiresAt: now + DAY, staleAfterMs: 30_000 });
const BODY = Uint8Array.of(1, 0, 255);

/**
 * The contract of IdempotencyStore.
 * @param harness what to run against
 */
export function idempotencyStoreSuite(harness: DurableHarness): void {
  const store = (): IdempotencyStore => harness.stores().idempotency;
  const scope = (overrides: Partial<IdempotencyScope> = {}): IdempotencyScope => ({ clientId: freshId('cli'), route: '/v1/assess', key: 'k', ...overrides });

  describe('IdempotencyStore', () => {
    it('begins for one of all racers', async () => {
      const at = scope();
      const answers = await race((n) => (n % 2 ? store() : harness.others().idempotency).begin(at, 'sha', times(T0)));
      expect(answers.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'running')).toHaveLength(15);
    });

    it('answers a repetition with the kept answer, and another body with a mismatch', async () => {
      const at = scope();
      await store().begin(at, 'sha', times(T0));
      expect(await store().begin(at, 'other', times(T0))).toEqual({ kind: 'mismatch' });
      await store().finish(at, 201, BODY);
      expect(await store().begin(at, 'sha', times(T0 + 1))).toEqual({ kind: 'done', status: 201, sealedBody: BODY });
      expect(await store().begin(at, 'other', times(T0 + 1))).toEqual({ kind: 'mismatch' });
    });

    it('keeps clients, routes and keys apart', async () => {
      const at = scope();
      await store().begin(at, 'sha', times(T0));
      for (const other of [{ clientId: freshId('cli') }, { route: '/v1/enrollments' }, { key: 'l' }]) {
        expect(await store().begin({ ...at, ...other }, 'sha', times(T0))).toEqual({ kind: 'begun' });
      }
    });

    it('may be begun again after its time, by one', async () => {
      const at = scope();
      await store().begin(at, 'sha', times(T0));
      await store().finish(at, 201, BODY);
      expect((await store().begin(at, 'sha', times(T0 + DAY - 1))).kind).toBe('done');
      const answers = await race(() => store().begin(at, 'new', times(T0 + DAY)));
      expect(answers.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'running')).toHaveLength(15);
    });

    it('lets one take over a claim that never finished, with the same body only', async () => {
      const at = scope();
      await store().begin(at, 'sha', times(T0));
      expect(await store().begin(at, 'sha', times(T0 + 30_000))).toEqual({ kind: 'running' });
      expect(await store().begin(at, 'other', times(T0 + 30_001))).toEqual({ kind: 'mismatch' });
      const answers = await race(() => store().begin(at, 'sha', times(T0 + 30_001)));
      expect(answers.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
    });

    it('never replaces an answer that was told', async () => {
      const at = scope();
      await store().begin(at, 'sha', times(T0));
      await store().finish(at, 201, BODY);
      await store().finish(at, 500, Uint8Array.of(9));
      await store().abandon(at);
      expect(await store().begin(at, 'sha', times(T0 + DAY - 1))).toEqual({ kind: 'done', status: 201, sealedBody: BODY });
    });

    it('is free after it was abandoned', async () => {
      const at = scope();
      await store().begin(at, 'sha', times(T0));
      await store().abandon(at);
      expect(await store().begin(at, 'other', times(T0))).toEqual({ kind: 'begun' });
    });
  });
}
