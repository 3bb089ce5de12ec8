import { beforeEach, describe, expect, it } from 'vitest';
import type { LeasedSignal, SignalQueue } from '../../../src/notify/signal-queue.ts';
import type { StreamRecord } from '../../../src/notify/stream-store.ts';
import { deviceRecord, freshId, streamRecord, T0, webhookRecord } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const LEASE_MS = 1000;
const PUSHED = { method: 'push', endpointUrl: 'https://r.example.com/events' } as const;

/**
 * The contract of SignalQueue: polls, leases, order, ends.
 * @param harness what to run against
 */
export function signalQueueSuite(harness: DurableHarness): void {
  const queue = (): SignalQueue => harness.stores().signalQueue;
  const addStream = async (overrides: Partial<StreamRecord> = {}): Promise<StreamRecord> => {
    const stream = streamRecord(overrides);
    await harness.stores().streams.add(stream);
    return stream;
  };
  const happen = async (clientId: string, subject: string): Promise<string> => {
    const device = deviceRecord({ clientId, subject, createdAt: T0 });
    await harness.stores().devices.add(device);
    return device.id;
  };
  const take = (now: number, limit = 100, of = queue()): Promise<readonly LeasedSignal[]> => of.lease(freshId('lease'), { now, leaseMs: LEASE_MS, limit });
  const one = async (now = T0): Promise<LeasedSignal> => {
    const [leased, ...rest] = await take(now);
    if (!leased || rest.length > 0) throw new Error('one was expected');
    return leased;
  };
  const deviceOf = ({ data }: { readonly data: unknown }): unknown => (data as { device_id: unknown }).device_id;

  describe('SignalQueue', () => {
    beforeEach(() => harness.clear());

    it('holds signals beside events of webhooks, each for its own', async () => {
      const stream = await addStream();
      const webhook = webhookRecord({ clientId: stream.clientId });
      await harness.stores().webhooks.add(webhook, 10);
      const device = await happen(stream.clientId, 'u');
      const { signals, hasMore } = await queue().peek(stream, 10);
      expect(signals).toEqual([
        expect.objectContaining({
          streamId: stream.id,
          subject: 'u',
          type: 'device.registered',
          signal: 'credential-change',
          at: T0,
          data: { device_id: device, subject: 'u' },
        }),
      ]);
      expect(hasMore).toBe(false);
      expect(await take(T0)).toEqual([]);
      const hooked = await harness.stores().outbox.list(webhook.clientId, webhook.id, { status: null, before: null, limit: 10 });
      expect(hooked.map(({ type }) => type)).toEqual(['device.registered']);
      expect(hooked[0]?.eventId).not.toBe(signals[0]?.eventId);
      expect((await harness.stores().outbox.lease('l', { now: T0, leaseMs: 1, limit: 10 })).map(({ webhookId }) => webhookId)).toEqual([webhook.id]);
    });

    it('writes nothing that the stream did not ask for', async () => {
      const stream = await addStream({ delivered: ['session-revoked'] });
      await happen(stream.clientId, 'u');
      expect(await queue().peek(stream, 10)).toEqual({ signals: [], hasMore: false });
    });

    it('offers what is not acknowledged again under the same id, and of a subject the earliest alone', async () => {
      const stream = await addStream();
      const [first, second] = [await happen(stream.clientId, 'u'), await happen(stream.clientId, 'u')];
      const other = await happen(stream.clientId, 'other');
      const offered = await queue().peek(stream, 10);
      expect(offered.signals.map(deviceOf)).toEqual([first, other]);
      expect(offered.hasMore).toBe(true);
      expect(await queue().peek(stream, 10)).toEqual(offered);
      expect((await queue().peek(stream, 1)).signals.map(deviceOf)).toEqual([first]);
      expect(await queue().peek(stream, 0)).toEqual({ signals: [], hasMore: true });
      const acks = offered.signals.map(({ eventId }) => eventId);
      expect(await queue().acknowledge(stream, { acks: [...acks, 'evt_unknown'], errors: [] }, T0)).toBe(2);
      expect(await queue().acknowledge(stream, { acks, errors: [] }, T0)).toBe(0);
      const next = await queue().peek(stream, 10);
      expect(next.signals.map(deviceOf)).toEqual([second]);
      expect(next.hasMore).toBe(false);
      const [last] = next.signals;
      expect(await queue().acknowledge(stream, { acks: [], errors: [{ eventId: last?.eventId ?? '', error: 'invalid_key' }] }, T0)).toBe(1);
      expect(await queue().peek(stream, 10)).toEqual({ signals: [], hasMore: false });
    });

    it('neither offers nor ends what is another client’s', async () => {
      const stream = await addStream();
      const foreign = await addStream();
      await happen(stream.clientId, 'u');
      const [signal] = (await queue().peek(stream, 10)).signals;
      const id = signal?.eventId ?? '';
      for (const as of [foreign, { id: stream.id, clientId: foreign.clientId }, { id: foreign.id, clientId: stream.clientId }]) {
        expect(await queue().peek(as, 10)).toEqual({ signals: [], hasMore: false });
        expect(await queue().acknowledge(as, { acks: [id], errors: [{ eventId: id, error: 'x' }] }, T0)).toBe(0);
      }
      expect((await queue().peek(stream, 10)).signals).toHaveLength(1);
    });

    it('leases each signal to one of all racers, with its stream', async () => {
      const stream = await addStream(PUSHED);
      for (let n = 0; n < 30; n++) await happen(stream.clientId, freshId('u'));
      const taken = (await race((n) => take(T0, 5, n % 2 ? queue() : harness.others().signalQueue))).flat();
      expect(new Set(taken.map(({ eventId }) => eventId)).size).toBe(taken.length);
      expect(taken[0]).toMatchObject({ attempts: 1, signal: 'credential-change', stream });
      expect((await queue().peek(stream, 10)).signals).toEqual([]);
    });

    it('gives a lease away again when it ends, and not a millisecond before; who had it can no longer settle', async () => {
      const stream = await addStream(PUSHED);
      await happen(stream.clientId, 'u');
      const first = await one();
      expect(await take(T0 + LEASE_MS - 1)).toEqual([]);
      const second = await one(T0 + LEASE_MS);
      expect(second).toMatchObject({ eventId: first.eventId, attempts: 2 });
      expect(await queue().settle(first, { kind: 'delivered', lastStatus: 202 }, T0)).toBe(false);
      expect((await race(() => queue().settle(second, { kind: 'delivered', lastStatus: 202 }, T0))).filter(Boolean)).toHaveLength(1);
      expect(await take(T0 + 9 * LEASE_MS)).toEqual([]);
    });

    it('keeps the order of a subject: what is later waits for what is earlier, also through a pause', async () => {
      const stream = await addStream(PUSHED);
      const devices = [await happen(stream.clientId, 'u'), await happen(stream.clientId, 'u')];
      await harness.stores().streams.setStatus(stream.clientId, stream.id, 'paused', null);
      devices.push(await happen(stream.clientId, 'u'));
      expect(await take(T0)).toEqual([]);
      await harness.stores().streams.setStatus(stream.clientId, stream.id, 'enabled', null);
      const seen: unknown[] = [];
      for (let round = 0; round < 3; round++) {
        const leased = await one();
        seen.push(deviceOf(leased));
        await queue().settle(leased, round === 0 ? { kind: 'refused', lastStatus: 400, lastError: 'x' } : { kind: 'delivered', lastStatus: 202 }, T0);
      }
      expect(seen).toEqual(devices);
    });

    it('tries again when it is time, and leaves a receiver alone that asks for it', async () => {
      const stream = await addStream(PUSHED);
      await happen(stream.clientId, 'u');
      await queue().settle(await one(), { kind: 'retry', nextAt: T0 + 5000, lastStatus: 429, lastError: 'status', pauseUntil: T0 + 6000 }, T0);
      await happen(stream.clientId, 'other');
      expect(await take(T0 + 5999)).toEqual([]);
      expect((await take(T0 + 6000)).map(({ attempts }) => attempts)).toEqual([2, 1]);
    });

    it('pauses the stream when a receiver is not reached any more: told once, nothing lost, in order again when it is enabled', async () => {
      const stream = await addStream(PUSHED);
      const devices = [await happen(stream.clientId, 'u'), await happen(stream.clientId, 'u')];
      const other = await happen(stream.clientId, 'other');
      const leased = await take(T0);
      for (const [n, signal] of leased.entries())
        await queue().settle(
          signal,
          { kind: 'stuck', lastStatus: 500, lastError: 'status', noticeId: `evt_notice${String(n)}`, reason: 'unreachable' },
          T0 + 1,
        );
      expect(await harness.stores().streams.find(stream.clientId, stream.id)).toMatchObject({ status: 'paused', statusReason: 'unreachable' });
      const notice = await one(T0 + 2);
      expect(notice).toMatchObject({ signal: 'stream-updated', eventId: 'evt_notice0', data: { status: 'paused', reason: 'unreachable' } });
      await queue().settle(notice, { kind: 'delivered', lastStatus: 202 }, T0 + 2);
      expect(await take(T0 + 9 * LEASE_MS)).toEqual([]);
      await harness.stores().streams.setStatus(stream.clientId, stream.id, 'enabled', null);
      const again = await take(T0 + 10 * LEASE_MS);
      expect(again.map((signal) => [deviceOf(signal), signal.attempts])).toEqual([
        [devices[0], 1],
        [other, 1],
      ]);
      for (const signal of again) await queue().settle(signal, { kind: 'delivered', lastStatus: 202 }, T0);
      expect((await take(T0 + 10 * LEASE_MS)).map(deviceOf)).toEqual([devices[1]]);
    });
  });
}
