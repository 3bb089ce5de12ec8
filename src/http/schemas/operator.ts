import { z } from '@hono/zod-openapi';
import { LIST_KINDS, LIST_NAMES } from '../../risk/lists/list-entry.ts';

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
