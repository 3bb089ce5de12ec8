import { z } from '@hono/zod-openapi';
import { EVENT_TYPES } from '../../risk/event.ts';
import { LIST_KINDS, LIST_NAMES } from '../../risk/lists/list-entry.ts';

// Scopes that matter at the OAuth endpoints, and nothing for operators.
const CLIENT_KEY_SCOPES = ['assess', 'token'] as const;

// Names and reasons that operators write and read.
const words = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const time = z.string().max(40);

/** Body of `POST /v1/policies`: YAML or JSON as text. */
export const policyUploadRequest = z.strictObject({ source: z.string().min(1).max(65_536) }).openapi('PolicyUploadRequest');

/** Body of `POST /v1/policies/{hash}/activate`. */
export const policyActivateRequest = z.strictObject({ mode: z.enum(['enforce', 'shadow']) }).openapi('PolicyActivateRequest');

/** Path of a policy version. */
export const policyParam = z.object({
  hash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .openapi({ param: { name: 'hash', in: 'path' }, example: `sha256:${'0'.repeat(64)}` }),
});

/** Body of `POST /v1/lists`. */
export const listEntryRequest = z
  .strictObject({ list: z.enum(LIST_NAMES), kind: z.enum(LIST_KINDS), value: words(256), reason: words(200), expires_at: time.optional() })
  .openapi('ListEntryRequest');

/** Body of `PUT /v1/attempts/{attempt}/hold`. */
export const holdRequest = z.strictObject({ reason: words(500), until: time }).openapi('EvidenceHoldRequest');

/** Body of `POST /v1/subjects/{id}/snoozes`. */
export const snoozeRequest = z.strictObject({ rule: words(64), until: time, reason: words(200) }).openapi('SnoozeRequest');

/** Body of `POST /v1/client-keys`; the key itself is judged where it is read, so that a private one gets an answer of its own. */
export const clientKeyRequest = z
  .strictObject({
    name: words(60),
    jwk: z.record(z.string().max(20), z.unknown()),
    scopes: z.array(z.enum(CLIENT_KEY_SCOPES)).min(1).max(CLIENT_KEY_SCOPES.length).optional(),
    event_types: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length).optional(),
    detail_types: z.array(words(40)).max(20).optional(),
  })
  .openapi('ClientKeyRequest');

/** Body of `PUT /v1/client-notification`. */
export const notificationEndpointRequest = z.strictObject({ endpoint: z.string().min(1).max(2048).nullable() }).openapi('NotificationEndpointRequest');
