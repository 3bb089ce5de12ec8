import { beforeEach, describe, expect, it } from 'vitest';
import type { LeasedDelivery, Outbox } from '../../../src/notify/outbox.ts';
import type { WebhookRecord } from '../../../src/notify/webhook-store.ts';
import { deviceRecord, freshId, T0, webhookRecord } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const LEASE_MS = 1000;

/**
 * The contract of Outbox: leases, order, ends.
 * @param harness what to run against
 */
export function outboxSuite(harness: DurableHarness): void {
  const outbox = (): Outbox => harness.stores().outbox;
  const addWebhook = async (overrides: Partial<WebhookRecord> = {}): Promise<WebhookRecord> => {
    const webhook = webhookRecord(overrides);
    await harness.stores().webhooks.add(webhook, 100);
    return webhook;
  };
  /** A device of the subject is registered: one event. */
  const happen = async (clientId: string, subject: string, at = T0): Promise<string> => {
    const device = deviceRecord({ clientId, subject, createdAt: at });
    await harness.stores().devices.add(device);
    return device.id;
  };
  const take = (now: number, limit = 100, of = outbox()): Promise<readonly LeasedDelivery[]> => of.lease(freshId('lease'), { now, leaseMs: LEASE_MS, limit });
  const deviceOf = ({ data }: { readonly data: unknown }): unknown => (data as { device_id: unknown }).device_id;
  const all = (webhook: WebhookRecord) => outbox().list(webhook.clientId, webhook.id, { status: null, before: null, limit: 100 });

  describe('Outbox', () => {
    beforeEach(() => harness.clear());

    it('leases each delivery to one of all racers, with its endpoint', async () => {
      const webhook = await addWebhook();
      for (let n = 0; n < 40; n++) await happen(webhook.clientId, freshId('u'));
      const taken: LeasedDelivery[] = [];
      for (let round = 0; round < 40 && taken.length < 40; round++) {
        const leased = (await race((n) => take(T0, 7, n % 2 ? outbox() : harness.others().outbox))).flat();
        taken.push(...leased);
        await Promise.all(leased.map((delivery) => outbox().settle(delivery, { kind: 'delivered', lastStatus: 200 }, T0)));
      }
      expect(taken).toHaveLength(40);
      expect(new Set(taken.map(({ eventId }) => eventId)).size).toBe(40);
      expect(taken[0]).toMatchObject({ attempts: 1, status: 'pending', nextAt: T0 + LEASE_MS, clientId: webhook.clientId, webhook });
    });

    it('keeps places free for others when one endpoint is slow', async () => {
      const slow = await addWebhook();
      for (let n = 0; n < 30; n++) await happen(slow.clientId, freshId('u'));
      expect(await take(T0, 100)).toHaveLength(8);
      expect(await take(T0, 100)).toEqual([]);
      const quick = await addWebhook();
      await happen(quick.clientId, 'u', T0 + 1);
      expect((await take(T0 + 1, 1)).map(({ webhookId }) => webhookId)).toEqual([quick.id]);
      expect(await take(T0 + LEASE_MS, 100)).toHaveLength(8);
    });

    it('gives a lease away again when it ends, and not a millisecond before; who had it can no longer settle', async () => {
      const webhook = await addWebhook();
      await happen(webhook.clientId, 'u');
      const [first] = await take(T0);
      if (!first) throw new Error('nothing was leased');
      expect(await take(T0 + LEASE_MS - 1)).toEqual([]);
      const [second] = await take(T0 + LEASE_MS);
      expect(second).toMatchObject({ eventId: first.eventId, attempts: 2 });
      expect(await outbox().settle(first, { kind: 'delivered', lastStatus: 200 }, T0 + LEASE_MS)).toBe(false);
      expect((await all(webhook))[0]).toMatchObject({ status: 'pending' });
      if (!second) throw new Error('nothing was leased');
      expect(await race(() => outbox().settle(second, { kind: 'delivered', lastStatus: 204 }, T0 + LEASE_MS + 1)).then((r) => r.filter(Boolean))).toHaveLength(
        1,
      );
      expect((await all(webhook))[0]).toMatchObject({ status: 'delivered', doneAt: T0 + LEASE_MS + 1, lastStatus: 204, lastError: null });
      expect(await take(T0 + 9 * LEASE_MS)).toEqual([]);
    });

    it('keeps the order of a subject at an endpoint: what is later waits for what is earlier', async () => {
      const webhook = await addWebhook();
      const devices = [];
      for (let n = 0; n < 5; n++) devices.push(await happen(webhook.clientId, 'u', T0 - n));
      const other = await happen(webhook.clientId, 'other');
      const seen: unknown[] = [];
      for (let round = 0; round < 6; round++) {
        const leased = (await race(() => take(T0))).flat();
        expect(leased.filter(({ subject }) => subject === 'u').length).toBeLessThanOrEqual(1);
        for (const delivery of leased) {
          if (delivery.subject === 'u') seen.push(deviceOf(delivery));
          else expect([round, deviceOf(delivery)]).toEqual([0, other]);
          await outbox().settle(delivery, { kind: 'delivered', lastStatus: 200 }, T0);
        }
      }
      expect(seen).toEqual(devices);
    });

    it('lets others pass while one is retried, and its successors when it is dead', async () => {
      const webhook = await addWebhook();
      const [first, second] = [await happen(webhook.clientId, 'u'), await happen(webhook.clientId, 'u')];
      const [leased] = await take(T0);
      if (!leased) throw new Error('nothing was leased');
      expect(deviceOf(leased)).toBe(first);
      await outbox().settle(leased, { kind: 'retry', nextAt: T0 + 5000, lastStatus: 500, lastError: 'status', pauseUntil: 0 }, T0);
      await happen(webhook.clientId, 'other');
      expect((await take(T0 + 4999)).map(({ subject }) => subject)).toEqual(['other']);
      const [again] = await take(T0 + 5000);
      if (!again) throw new Error('nothing was leased');
      expect([deviceOf(again), again.attempts, again.lastStatus]).toEqual([first, 2, 500]);
      await outbox().settle(again, { kind: 'dead', lastStatus: null, lastError: 'timeout', isGone: false }, T0 + 5000);
      expect((await take(T0 + 5000)).filter(({ subject }) => subject === 'u').map(deviceOf)).toEqual([second]);
      expect((await outbox().list(webhook.clientId, webhook.id, { status: 'dead', before: null, limit: 9 })).map(deviceOf)).toEqual([first]);
    });

    it('one endpoint never waits for another', async () => {
      const slow = await addWebhook();
      const quick = await addWebhook({ clientId: slow.clientId });
      await happen(slow.clientId, 'u');
      await happen(slow.clientId, 'u');
      const leased = await take(T0);
      expect(leased.map(({ webhookId }) => webhookId).toSorted()).toEqual([slow.id, quick.id].toSorted());
      expect(new Set(leased.map(({ eventId }) => eventId)).size).toBe(1);
      for (const delivery of leased.filter(({ webhookId }) => webhookId === quick.id))
        await outbox().settle(delivery, { kind: 'delivered', lastStatus: 200 }, T0);
      expect((await take(T0)).map(({ webhookId }) => webhookId)).toEqual([quick.id]);
    });

    it('a client whose calls hang keeps no other waiting, however much older what it waits for is', async () => {
      const [hanging, also] = [await addWebhook(), await addWebhook()];
      for (let n = 0; n < 6; n++) await happen(hanging.clientId, `u${String(n)}`);
      expect((await take(T0, 2)).map(({ webhookId }) => webhookId)).toEqual([hanging.id, hanging.id]);
      await happen(also.clientId, 'later', T0 + 9);
      expect((await take(T0 + 9, 2)).map(({ webhookId }) => webhookId).toSorted()).toEqual([also.id, hanging.id].toSorted());
      // Its turn comes again when it has no more under way than others.
      expect((await take(T0 + 9, 9)).map(({ webhookId }) => webhookId)).toEqual(Array(3).fill(hanging.id));
    });

    it('leaves an endpoint alone that is paused, disabled or gone', async () => {
      const webhook = await addWebhook();
      await happen(webhook.clientId, 'a');
      await happen(webhook.clientId, 'b');
      const [first] = await take(T0, 1);
      if (!first) throw new Error('nothing was leased');
      await outbox().settle(first, { kind: 'retry', nextAt: T0 + 9000, lastStatus: 429, lastError: 'status', pauseUntil: T0 + 9000 }, T0);
      expect(await take(T0 + 8999)).toEqual([]);
      const [second] = await take(T0 + 9000, 1);
      if (!second) throw new Error('nothing was leased');
      await outbox().settle(second, { kind: 'dead', lastStatus: 410, lastError: 'status', isGone: true }, T0 + 9001);
      expect(await harness.stores().webhooks.find(webhook.clientId, webhook.id)).toMatchObject({ disabledAt: T0 + 9001, disabledReason: 'gone' });
      expect(await take(T0 + 99_999)).toEqual([]);
      await happen(webhook.clientId, 'c');
      expect(await all(webhook)).toHaveLength(2);
      await harness.stores().webhooks.change(webhook.clientId, webhook.id, { disabledAt: null, disabledReason: null });
      expect(await take(T0 + 99_999)).toHaveLength(1);
    });

    it('delivers again what an operator names, from the first try, and to its own client alone', async () => {
      const webhook = await addWebhook();
      await happen(webhook.clientId, 'u');
      const [leased] = await take(T0);
      if (!leased) throw new Error('nothing was leased');
      await outbox().settle(leased, { kind: 'dead', lastStatus: 500, lastError: 'status', isGone: false }, T0);
      expect(await outbox().redeliver(freshId('cli'), webhook.id, leased.eventId, T0)).toBe(false);
      expect(await outbox().redeliver(webhook.clientId, webhook.id, freshId('evt'), T0)).toBe(false);
      expect(await take(T0 + 1)).toEqual([]);
      expect(await outbox().redeliver(webhook.clientId, webhook.id, leased.eventId, T0 + 2)).toBe(true);
      expect(await take(T0 + 2)).toMatchObject([{ eventId: leased.eventId, attempts: 1 }]);
    });

    it('lists in pages, newest first, to its own client alone; a test has no subject and waits for nothing', async () => {
      const webhook = await addWebhook();
      for (let n = 0; n < 5; n++) expect(await outbox().addTest(webhook.clientId, webhook.id, `${webhook.id}_${String(n)}`, T0)).toBe(true);
      expect(await outbox().addTest(freshId('cli'), webhook.id, freshId('evt'), T0)).toBe(false);
      const page = await outbox().list(webhook.clientId, webhook.id, { status: null, before: null, limit: 3 });
      expect(page.map(({ eventId }) => eventId)).toEqual([4, 3, 2].map((n) => `${webhook.id}_${String(n)}`));
      const rest = await outbox().list(webhook.clientId, webhook.id, { status: 'pending', before: page[2]?.eventId ?? null, limit: 3 });
      expect(rest.map(({ eventId }) => eventId)).toEqual([1, 0].map((n) => `${webhook.id}_${String(n)}`));
      expect(await outbox().list(freshId('cli'), webhook.id, { status: null, before: null, limit: 3 })).toEqual([]);
      expect(await take(T0)).toHaveLength(5);
    });
  });
}
