import type { z } from '@hono/zod-openapi';
import type { deliveryList, eventSent, webhook, webhookList, webhookPatch, webhookRequest, webhookWithSecret } from '../schemas/webhooks.ts';

const EVENT = 'evt_5f0c6d1f4d0b4a6f9a3be1f1c2d7a901';

/** Registers an endpoint. */
export const WEBHOOK_REQUEST = { url: 'https://hooks.example.com/shualian', events: ['token.consumed', 'sessions.revoked'] } satisfies z.input<
  typeof webhookRequest
>;

/** Registered. */
export const WEBHOOK = {
  ...WEBHOOK_REQUEST,
  id: 'whk_3q2-7wAAAAAAAAAAAAAAAA',
  enabled: true,
  disabled_reason: null,
  paused_until: null,
  public_key: 'whpk_PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=',
  old_keys_until: null,
  created_at: '2026-11-26T08:00:00.000Z',
} satisfies z.input<typeof webhook>;

/** With the secret that is shown once. */
export const WEBHOOK_WITH_SECRET = { ...WEBHOOK, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' } satisfies z.input<typeof webhookWithSecret>;

/** Switches it off. */
export const WEBHOOK_PATCH = { enabled: false } satisfies z.input<typeof webhookPatch>;

/** All of them. */
export const WEBHOOK_LIST = { webhooks: [WEBHOOK] } satisfies z.input<typeof webhookList>;

/** On its way. */
export const EVENT_SENT = { event_id: EVENT } satisfies z.input<typeof eventSent>;

/** What became of each. */
export const DELIVERY_LIST = {
  deliveries: [
    {
      event_id: EVENT,
      type: 'token.consumed',
      at: '2026-11-26T08:01:00.000Z',
      status: 'pending',
      attempts: 2,
      next_at: '2026-11-26T08:06:10.000Z',
      done_at: null,
      last_status: 500,
      last_error: 'status',
    },
  ],
} satisfies z.input<typeof deliveryList>;
