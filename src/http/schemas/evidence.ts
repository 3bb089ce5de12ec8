import { z } from '@hono/zod-openapi';
import { assurance, livenessProvider, time } from './wire-types.ts';

/** That frames are held, by whom, why and until when. */
export const evidenceHold = z.object({ reason: z.string(), by: z.string(), since: time, until: time }).openapi('EvidenceHold');

/** Answer of `PUT /v1/attempts/{attempt}/hold`. */
export const heldAttempt = z.object({ attempt: z.string(), hold: evidenceHold }).openapi('HeldAttempt');

const check = z.object({ name: z.string(), value: z.number(), threshold: z.number(), ok: z.boolean(), component: z.string().nullable() });

/** Answer of `GET /v1/attempts/{attempt}`. */
export const attemptView = z
  .object({
    id: z.string(),
    owner: z.object({ kind: z.enum(['challenge', 'enrollment']), id: z.string() }),
    subject: z.string(),
    status: z.string(),
    provider: livenessProvider,
    assurance,
    pad: z.string().nullable(),
    screen_light: z.union([z.object({ value: z.number(), frames: z.int() }), z.literal('not_evaluated')]).nullable(),
    created_at: time,
    settled_at: time.nullable(),
    capture: z.object({
      source: z.string(),
      track_label: z.string(),
      facing: z.string(),
      width: z.number().nullable(),
      height: z.number().nullable(),
    }),
    actions: z.array(z.string()).nullable(),
    chunks: z.array(z.object({ seq: z.int(), frames: z.int(), arrived_at: time })),
    checks: z.array(check),
    reasons: z.array(z.string()),
    hold: evidenceHold.nullable(),
    hints: z.array(z.string()),
  })
  .openapi('LivenessAttempt');
