import { toBase64url } from '../lib/bytes.ts';
import type { Logger } from '../lib/logger.ts';
import type { Random } from '../lib/random.ts';
import { type Clock, type Millis, toRfc3339 } from '../lib/time.ts';
import { type Ed25519, type EndpointKeys, openEndpointKeys } from '../notify/endpoint-keys.ts';
import { readEventData } from '../notify/event-types.ts';
import type { Outbox, LeasedDelivery } from '../notify/outbox.ts';
import type { OutboundHttp, OutboundResult } from '../notify/outbound-http.ts';
import { judgeTry } from '../notify/retry-schedule.ts';
import { signDelivery } from '../notify/sign-delivery.ts';
import type { WebhookRecord } from '../notify/webhook-store.ts';

/** What delivering needs. */
export interface DeliverEventsDeps {
  readonly outbox: Outbox;
  readonly outbound: OutboundHttp;
  readonly ed25519: Ed25519;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
  /** Longer than any call takes, so that a worker that still works is not overtaken; what one that died had taken waits until then. */
  readonly leaseMs: Millis;
  readonly log: Logger;
}

/**
 * Takes deliveries that are due.
 * @param limit how many at most
 * @param deps ports
 * @returns them; nobody else makes them until the lease ends
 * @throws Problem `store_unavailable`
 */
export function leaseDue(limit: number, deps: Pick<DeliverEventsDeps, 'outbox' | 'clock' | 'random' | 'leaseMs'>): Promise<readonly LeasedDelivery[]> {
  return deps.outbox.lease(toBase64url(deps.random.bytes(16)), { now: deps.clock.now(), leaseMs: deps.leaseMs, limit });
}

/**
 * Makes one delivery and writes how it ended. Should the process die in between, the lease ends and another makes it again, under the same id.
 * @param delivery a leased delivery
 * @param deps ports
 * @throws Problem `store_unavailable`; then the delivery is made again
 */
export async function deliver(delivery: LeasedDelivery, deps: DeliverEventsDeps): Promise<void> {
  const result = await send(delivery, deps);
  const now = deps.clock.now();
  const outcome =
    result === null
      ? ({ kind: 'dead', lastStatus: null, lastError: 'data_refused', isGone: false } as const)
      : judgeTry(result, delivery.attempts, { now, random: deps.random });
  await deps.outbox.settle(delivery, outcome, now);
  if (outcome.kind === 'delivered') return;
  const about = { webhook: delivery.webhookId, event_id: delivery.eventId, attempts: delivery.attempts, status: outcome.lastStatus, error: outcome.lastError };
  deps.log.warn(outcome.kind === 'dead' ? 'delivery_dead' : 'delivery_failed', about);
}

/**
 * Makes what is due until nothing is, or until a time: for runtimes that have no process to wait in.
 * @param until milliseconds since the epoch after which nothing is begun
 * @param deps ports
 * @throws Problem `store_unavailable`
 */
export async function deliverAll(until: Millis, deps: DeliverEventsDeps): Promise<void> {
  while (deps.clock.now() < until) {
    const due = await leaseDue(BATCH, deps);
    if (due.length === 0) return;
    await Promise.all(due.map((delivery) => deliver(delivery, deps)));
  }
}

const BATCH = 16;

// Null when the record holds what the registry does not allow out.
async function send(delivery: LeasedDelivery, deps: DeliverEventsDeps): Promise<OutboundResult | null> {
  const data = readEventData(delivery.type, delivery.data);
  if (data === null) return null;
  const at = deps.clock.now();
  const keys = keysOf(delivery.webhook, at, deps.masterKey);
  // Under another master key nothing can be signed: it is tried again, for the key may come back.
  if (keys.length === 0) return { kind: 'failed', fault: 'keys_sealed' };
  const body = JSON.stringify({ type: delivery.type, timestamp: toRfc3339(delivery.at), data });
  const headers = await signDelivery({ id: delivery.eventId, body, at }, keys, deps.ed25519);
  return deps.outbound.post({ url: delivery.webhook.url, headers: { ...headers, 'Content-Type': 'application/json', 'User-Agent': 'Shualian' }, body });
}

function keysOf(webhook: WebhookRecord, at: Millis, masterKey: Uint8Array): readonly EndpointKeys[] {
  const { sealedKeys, sealedOldKeys, oldKeysUntil } = webhook;
  const old = sealedOldKeys !== null && oldKeysUntil !== null && at < oldKeysUntil ? [sealedOldKeys] : [];
  return [sealedKeys, ...old].map((sealed) => openEndpointKeys(sealed, webhook, masterKey)).filter((keys) => keys !== null);
}
