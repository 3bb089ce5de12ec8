import type { AuditLog } from '../audit/audit-log.ts';
import type { Json } from '../lib/canonical-json.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import { createEndpointKeys, type Ed25519, sealEndpointKeys, showPublicKey, showSecret } from '../notify/endpoint-keys.ts';
import type { EventTypeName } from '../notify/event-types.ts';
import type { Delivery, DeliveryStatus, Outbox } from '../notify/outbox.ts';
import type { OutboundHttp } from '../notify/outbound-http.ts';
import type { WebhookPatch, WebhookRecord, WebhookStore } from '../notify/webhook-store.ts';

/** What managing endpoints needs. */
export interface ManageWebhooksDeps {
  readonly webhooks: WebhookStore;
  readonly outbox: Outbox;
  readonly outbound: Pick<OutboundHttp, 'check'>;
  readonly ed25519: Ed25519;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
}

/** Client and key of the operator. */
export interface Operator {
  readonly clientId: string;
  readonly by: string;
}

/** Endpoints of a client. */
export const WEBHOOK_LIMIT = 16;

/** How long the keys before a rotation go on signing. */
export const ROTATION_OVERLAP_MS = 86_400_000;

/**
 * Registers an endpoint. From the next change on its events are written.
 * @param input whose, where, and which types; none means all
 * @param deps ports
 * @returns the endpoint and its secret, which is shown once
 * @throws Problem `webhook_url_refused`, `webhook_limit_reached`
 */
export async function addWebhook(
  input: Operator & { readonly url: string; readonly events: readonly EventTypeName[] },
  deps: ManageWebhooksDeps,
): Promise<{ readonly webhook: WebhookRecord; readonly secret: string }> {
  assertUrl(input.url, deps);
  const { clientId } = input;
  const id = createId(deps.random, 'whk');
  const { secret, ...keys } = await freshKeys({ clientId, id }, deps);
  const webhook: WebhookRecord = {
    id,
    clientId,
    url: input.url,
    events: [...new Set(input.events)],
    ...keys,
    sealedOldKeys: null,
    oldKeysUntil: null,
    createdAt: deps.clock.now(),
    disabledAt: null,
    disabledReason: null,
    pausedUntil: 0,
  };
  if (!(await deps.webhooks.add(webhook, WEBHOOK_LIMIT))) throw new Problem('webhook_limit_reached');
  await audit(input, 'webhook.added', { webhook: id, url: input.url, events: webhook.events }, deps);
  return { webhook, secret };
}

/**
 * @param input whose endpoint
 * @param deps ports
 * @returns the endpoint
 * @throws Problem `webhook_not_found`
 */
export async function readWebhook(
  input: { readonly clientId: string; readonly id: string },
  deps: Pick<ManageWebhooksDeps, 'webhooks'>,
): Promise<WebhookRecord> {
  return found(await deps.webhooks.find(input.clientId, input.id));
}

/**
 * Changes address, types or whether it is on. Switched on again it gets what has waited, a pause that it asked for included.
 * @param input whose endpoint and what
 * @param deps ports
 * @returns the endpoint after
 * @throws Problem `webhook_not_found`, `webhook_url_refused`
 */
export async function changeWebhook(
  input: Operator & {
    readonly id: string;
    readonly url?: string | undefined;
    readonly events?: readonly EventTypeName[] | undefined;
    readonly enabled?: boolean | undefined;
  },
  deps: ManageWebhooksDeps,
): Promise<WebhookRecord> {
  const { url, events, enabled } = input;
  if (url !== undefined) assertUrl(url, deps);
  const patch: WebhookPatch = {
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { events: [...new Set(events)] }),
    ...(enabled === true ? { disabledAt: null, disabledReason: null, pausedUntil: 0 } : {}),
    ...(enabled === false ? { disabledAt: deps.clock.now(), disabledReason: 'operator' } : {}),
  };
  const changed = found(
    Object.keys(patch).length === 0 ? await deps.webhooks.find(input.clientId, input.id) : await deps.webhooks.change(input.clientId, input.id, patch),
  );
  await audit(input, 'webhook.changed', { webhook: changed.id, url: changed.url, events: changed.events, enabled: changed.disabledAt === null }, deps);
  return changed;
}

/**
 * Gives an endpoint new keys. For a day both the new and the old ones sign, so that receivers can change over.
 * @param input whose endpoint
 * @param deps ports
 * @returns the endpoint and its new secret, which is shown once
 * @throws Problem `webhook_not_found`
 */
export async function rotateWebhook(
  input: Operator & { readonly id: string },
  deps: ManageWebhooksDeps,
): Promise<{ readonly webhook: WebhookRecord; readonly secret: string }> {
  const { secret, ...keys } = await freshKeys(input, deps);
  const oldKeysUntil = deps.clock.now() + ROTATION_OVERLAP_MS;
  const webhook = found(await deps.webhooks.rotate(input.clientId, input.id, { ...keys, oldKeysUntil }));
  await audit(input, 'webhook.rotated', { webhook: webhook.id }, deps);
  return { webhook, secret };
}

/**
 * Removes an endpoint with all that was still to be delivered to it.
 * @param input whose endpoint
 * @param deps ports
 * @throws Problem `webhook_not_found`
 */
export async function removeWebhook(input: Operator & { readonly id: string }, deps: ManageWebhooksDeps): Promise<void> {
  if (!(await deps.webhooks.remove(input.clientId, input.id))) throw new Problem('webhook_not_found');
  await audit(input, 'webhook.removed', { webhook: input.id }, deps);
}

/**
 * @param input whose endpoint, and which page
 * @param deps ports
 * @returns its deliveries, newest first
 * @throws Problem `webhook_not_found`
 */
export async function listDeliveries(
  input: { readonly clientId: string; readonly id: string; readonly status: DeliveryStatus | null; readonly before: string | null; readonly limit: number },
  deps: Pick<ManageWebhooksDeps, 'webhooks' | 'outbox'>,
): Promise<readonly Delivery[]> {
  const { clientId, id, ...page } = input;
  await readWebhook({ clientId, id }, deps);
  return deps.outbox.list(clientId, id, page);
}

/**
 * Delivers an event again, from its first try and under its id, whatever became of it.
 * @param input whose endpoint and which event
 * @param deps ports
 * @throws Problem `delivery_not_found`
 */
export async function redeliver(input: Operator & { readonly id: string; readonly eventId: string }, deps: ManageWebhooksDeps): Promise<void> {
  const isKnown = await deps.outbox.redeliver(input.clientId, input.id, input.eventId, deps.clock.now());
  if (!isKnown) throw new Problem('delivery_not_found');
  await audit(input, 'webhook.redelivered', { webhook: input.id, event: input.eventId }, deps);
}

/**
 * Sends an event of the type `webhook.test`.
 * @param input whose endpoint
 * @param deps ports
 * @returns its id
 * @throws Problem `webhook_not_found`
 */
export async function testWebhook(input: Operator & { readonly id: string }, deps: ManageWebhooksDeps): Promise<string> {
  const eventId = createId(deps.random, 'evt');
  const isKnown = await deps.outbox.addTest(input.clientId, input.id, eventId, deps.clock.now());
  if (!isKnown) throw new Problem('webhook_not_found');
  return eventId;
}

function found(webhook: WebhookRecord | null): WebhookRecord {
  if (!webhook) throw new Problem('webhook_not_found');
  return webhook;
}

function assertUrl(url: string, deps: Pick<ManageWebhooksDeps, 'outbound'>): void {
  const fault = deps.outbound.check(url);
  if (fault !== null) throw new Problem('webhook_url_refused', { field: 'url', errors: [{ path: 'url', code: fault }] });
}

async function freshKeys(owner: { readonly clientId: string; readonly id: string }, deps: ManageWebhooksDeps) {
  const keys = createEndpointKeys(deps.random);
  return {
    sealedKeys: sealEndpointKeys(keys, owner, deps),
    publicKey: showPublicKey(await deps.ed25519.publicKey(keys.seed)),
    secret: showSecret(keys.secret),
  };
}

async function audit(
  { clientId, by }: Operator,
  kind: string,
  data: Readonly<Record<string, Json>>,
  deps: { readonly audit: AuditLog; readonly clock: Clock },
): Promise<void> {
  const at: Millis = deps.clock.now();
  await deps.audit.append({ at, clientId, subject: null, kind, data: { ...data, by } });
}
