import { z } from '@hono/zod-openapi';
import { EVENT_TYPE_NAMES } from '../../notify/event-types.ts';
import { time } from './wire-types.ts';

const url = z.string().min(1).max(2048);
const events = z.array(z.enum(EVENT_TYPE_NAMES)).max(EVENT_TYPE_NAMES.length);

/** Body of `POST /v1/webhooks`. */
export const webhookRequest = z.strictObject({ url, events: events.optional() }).openapi('WebhookRequest');

/** Body of `PATCH /v1/webhooks/{id}`. */
export const webhookPatch = z.strictObject({ url: url.optional(), events: events.optional(), enabled: z.boolean().optional() }).openapi('WebhookPatch');

/** Path of an endpoint. */
export const webhookParam = z.object({
  id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'id', in: 'path' }, example: 'whk_3q2-7wAAAAAAAAAAAAAAAA' }),
});

/** Path of a delivery. */
export const deliveryParam = webhookParam.extend({
  event: z
    .string()
    .max(64)
    .openapi({ param: { name: 'event', in: 'path' }, example: `evt_${'0'.repeat(32)}` }),
});

/** Which deliveries to list. */
export const deliveriesQuery = z.object({
  status: z.enum(['pending', 'delivered', 'dead']).optional(),
  before: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const shown = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.enum(EVENT_TYPE_NAMES)),
  enabled: z.boolean(),
  disabled_reason: z.enum(['operator', 'gone']).nullable(),
  paused_until: time.nullable(),
  public_key: z.string(),
  old_keys_until: time.nullable(),
  created_at: time,
});

/** An endpoint as it is answered. */
export const webhook = shown.openapi('Webhook');

/** An endpoint with the secret that is shown once. */
export const webhookWithSecret = shown.extend({ secret: z.string() }).openapi('WebhookWithSecret');

/** Answer of `GET /v1/webhooks`. */
export const webhookList = z.object({ webhooks: z.array(webhook) }).openapi('WebhookList');

/** Answer where an event was sent. */
export const eventSent = z.object({ event_id: z.string() }).openapi('EventSent');

const delivery = z
  .object({
    event_id: z.string(),
    type: z.string(),
    at: time,
    status: z.enum(['pending', 'delivered', 'dead']),
    attempts: z.int().min(0),
    next_at: time.nullable(),
    done_at: time.nullable(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
  })
  .openapi('Delivery');

/** Answer of `GET /v1/webhooks/{id}/deliveries`. */
export const deliveryList = z.object({ deliveries: z.array(delivery) }).openapi('DeliveryList');
