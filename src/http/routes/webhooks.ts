import {
  addWebhook,
  changeWebhook,
  listDeliveries,
  type Operator,
  readWebhook,
  redeliver,
  removeWebhook,
  rotateWebhook,
  testWebhook,
} from '../../flow/manage-webhooks.ts';
import type { Context } from 'hono';
import { toRfc3339 } from '../../lib/time.ts';
import type { Delivery } from '../../notify/outbox.ts';
import type { WebhookRecord } from '../../notify/webhook-store.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { answerOnce } from './idempotency.ts';
import { addSpec, changeSpec, deliveriesSpec, listSpec, readSpec, redeliverSpec, removeSpec, rotateSpec, testSpec } from './webhooks-spec.ts';

/**
 * Routes of endpoints for events, for operators.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerWebhookRoutes(app: App, deps: AppDeps): void {
  app.openapi(addSpec, async (c) => {
    const operator = await operatorOf(c, deps);
    const { url, events } = c.req.valid('json');
    const answer = await answerOnce(c, deps, { clientId: operator.clientId, route: 'webhooks' }, async () => {
      const added = await addWebhook({ ...operator, url, events: events ?? [] }, deps);
      return { status: 201, body: { ...toWebhook(added.webhook, deps), secret: added.secret } };
    });
    return c.json(answer, 201);
  });
  app.openapi(listSpec, async (c) => {
    const { clientId } = await operatorOf(c, deps);
    return c.json({ webhooks: (await deps.webhooks.list(clientId)).map((record) => toWebhook(record, deps)) }, 200);
  });
  app.openapi(readSpec, async (c) => {
    const { clientId } = await operatorOf(c, deps);
    return c.json(toWebhook(await readWebhook({ clientId, id: c.req.valid('param').id }, deps), deps), 200);
  });
  app.openapi(changeSpec, async (c) => {
    const changed = await changeWebhook({ ...(await operatorOf(c, deps)), id: c.req.valid('param').id, ...c.req.valid('json') }, deps);
    return c.json(toWebhook(changed, deps), 200);
  });
  app.openapi(removeSpec, async (c) => {
    await removeWebhook({ ...(await operatorOf(c, deps)), id: c.req.valid('param').id }, deps);
    return c.body(null, 204);
  });
  app.openapi(rotateSpec, async (c) => {
    const rotated = await rotateWebhook({ ...(await operatorOf(c, deps)), id: c.req.valid('param').id }, deps);
    return c.json({ ...toWebhook(rotated.webhook, deps), secret: rotated.secret }, 200);
  });
  registerDeliveryRoutes(app, deps);
}

function registerDeliveryRoutes(app: App, deps: AppDeps): void {
  app.openapi(testSpec, async (c) => c.json({ event_id: await testWebhook({ ...(await operatorOf(c, deps)), id: c.req.valid('param').id }, deps) }, 202));
  app.openapi(deliveriesSpec, async (c) => {
    const { clientId } = await operatorOf(c, deps);
    const { status, before, limit } = c.req.valid('query');
    const page = await listDeliveries({ clientId, id: c.req.valid('param').id, status: status ?? null, before: before ?? null, limit }, deps);
    return c.json({ deliveries: page.map(toDelivery) }, 200);
  });
  app.openapi(redeliverSpec, async (c) => {
    const { id, event } = c.req.valid('param');
    await redeliver({ ...(await operatorOf(c, deps)), id, eventId: event }, deps);
    return c.json({ event_id: event }, 202);
  });
}

async function operatorOf(c: Context<AppEnv>, deps: AppDeps): Promise<Operator> {
  const { client, key } = await gateway(c, deps, 'admin');
  return { clientId: client.id, by: key.id };
}

function toWebhook(record: WebhookRecord, { clock }: Pick<AppDeps, 'clock'>) {
  const now = clock.now();
  const timeAfter = (at: number | null): string | null => (at !== null && at > now ? toRfc3339(at) : null);
  return {
    id: record.id,
    url: record.url,
    events: [...record.events],
    enabled: record.disabledAt === null,
    disabled_reason: record.disabledReason,
    paused_until: timeAfter(record.pausedUntil),
    public_key: record.publicKey,
    old_keys_until: timeAfter(record.oldKeysUntil),
    created_at: toRfc3339(record.createdAt),
  };
}

function toDelivery({ eventId, type, at, status, attempts, nextAt, doneAt, lastStatus, lastError }: Delivery) {
  return {
    event_id: eventId,
    type,
    at: toRfc3339(at),
    status,
    attempts,
    next_at: status === 'pending' ? toRfc3339(nextAt) : null,
    done_at: doneAt === null ? null : toRfc3339(doneAt),
    last_status: lastStatus,
    last_error: lastError,
  };
}
