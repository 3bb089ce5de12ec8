import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamStore } from '../../../src/notify/stream-store.ts';
import { deviceRecord, freshId, streamRecord, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

/**
 * The contract of StreamStore.
 * @param harness what to run against
 */
export function streamStoreSuite(harness: DurableHarness): void {
  const store = (): StreamStore => harness.stores().streams;
  const added = async (overrides = {}) => {
    const stream = streamRecord(overrides);
    expect(await store().add(stream)).toBe(true);
    return stream;
  };
  const waiting = async (stream: { readonly id: string; readonly clientId: string }) =>
    (await harness.stores().signalQueue.peek(stream, 100)).signals.map(({ signal, data }) => ({ signal, data }));

  describe('StreamStore', () => {
    beforeEach(() => harness.clear());

    it('gives a client one stream, however many are added at once', async () => {
      const clientId = freshId('cli');
      const results = await race((n) => (n % 2 ? store() : harness.others().streams).add(streamRecord({ clientId })));
      expect(results.filter(Boolean)).toHaveLength(1);
      expect(await store().list(clientId)).toHaveLength(1);
    });

    it('gives back what was written, to its client only', async () => {
      const pushed = { method: 'push', endpointUrl: 'https://r.example.com', sealedAuthorization: Uint8Array.of(0, 255), description: 'd' } as const;
      const stream = await added(pushed);
      expect(await store().find(stream.clientId, stream.id)).toEqual(stream);
      expect(await store().list(stream.clientId)).toEqual([stream]);
      const other = freshId('cli');
      expect(await store().find(other, stream.id)).toBeNull();
      expect(await store().list(other)).toEqual([]);
      expect(await store().change(other, stream.id, { description: 'mine' })).toBeNull();
      expect(await store().setStatus(other, stream.id, 'disabled', null)).toBeNull();
      expect(await store().verify(other, stream.id, { eventId: 'evt_1', state: null, now: T0, intervalMs: 1 })).toEqual({ kind: 'unknown' });
      expect(await store().remove(other, stream.id)).toBe(false);
      expect(await store().find(stream.clientId, stream.id)).toEqual(stream);
    });

    it('changes what is named', async () => {
      const stream = await added();
      const changed = await store().change(stream.clientId, stream.id, { requested: ['x'], delivered: [] });
      expect(changed).toEqual({ ...stream, requested: ['x'], delivered: [] });
      expect(await store().setStatus(stream.clientId, stream.id, 'paused', 'why')).toEqual({ ...changed, status: 'paused', statusReason: 'why' });
    });

    it('adds one verification an interval, whoever races, and not a millisecond before its end', async () => {
      const stream = await added();
      const ask = (now: number, n = 0) =>
        (n % 2 ? store() : harness.others().streams).verify(stream.clientId, stream.id, { eventId: freshId('evt'), state: 's"\\', now, intervalMs: 1000 });
      const results = await race((n) => ask(T0, n));
      expect(results.filter(({ kind }) => kind === 'added')).toHaveLength(1);
      expect(results.find(({ kind }) => kind === 'too_soon')).toEqual({ kind: 'too_soon', retryAt: T0 + 1000 });
      expect(await ask(T0 + 999)).toMatchObject({ kind: 'too_soon' });
      expect(await ask(T0 + 1000)).toEqual({ kind: 'added' });
      expect(await waiting(stream)).toEqual(Array.from({ length: 2 }, () => ({ signal: 'verification', data: { state: 's"\\' } })));
    });

    it('a verification without a state says nothing', async () => {
      const stream = await added();
      await store().verify(stream.clientId, stream.id, { eventId: 'evt_1', state: null, now: T0, intervalMs: 1000 });
      expect(await waiting(stream)).toEqual([{ signal: 'verification', data: {} }]);
    });

    it('paused holds events, disabled forgets them and takes no new ones', async () => {
      const stream = await added();
      const happen = async () => harness.stores().devices.add(deviceRecord({ clientId: stream.clientId }));
      await store().setStatus(stream.clientId, stream.id, 'paused', null);
      await happen();
      expect(await waiting(stream)).toEqual([]);
      await store().setStatus(stream.clientId, stream.id, 'enabled', null);
      expect(await waiting(stream)).toHaveLength(1);
      await store().setStatus(stream.clientId, stream.id, 'disabled', null);
      await happen();
      await store().setStatus(stream.clientId, stream.id, 'enabled', null);
      expect(await waiting(stream)).toEqual([]);
      await happen();
      expect(await waiting(stream)).toHaveLength(1);
    });

    it('removes a stream with its events', async () => {
      const stream = await added();
      await harness.stores().devices.add(deviceRecord({ clientId: stream.clientId }));
      expect(await store().remove(stream.clientId, stream.id)).toBe(true);
      await store().add(stream);
      expect(await waiting(stream)).toEqual([]);
    });

    it('knows whether anything is pushed', async () => {
      await added();
      expect(await store().isAnyPushed()).toBe(false);
      const { clientId, id } = await added({ method: 'push', endpointUrl: 'https://r.example.com' });
      expect(await store().isAnyPushed()).toBe(true);
      await store().setStatus(clientId, id, 'disabled', null);
      expect(await store().isAnyPushed()).toBe(false);
    });
  });
}
