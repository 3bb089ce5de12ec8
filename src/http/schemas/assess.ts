import { z } from '@hono/zod-openapi';
import { EVENT_TYPES } from '../../risk/event.ts';
import { authorizationDetails } from './authorization-details.ts';

// Control characters have no place in names and ids, and some stores refuse them.
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const time = z.string().max(40);

/** Id of a subject as the gateway knows it. */
export const subjectId = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** Body of `POST /v1/assess`. */
export const assessRequest = z
  .strictObject({
    event: z.strictObject({ type: z.enum(EVENT_TYPES), id: text(128).optional(), occurred_at: time.optional() }),
    subject: z.strictObject({ id: subjectId, tier: text(32).optional(), created_at: time.optional() }),
    session: z.strictObject({
      id: text(256),
      jkt: z
        .string()
        .regex(/^[A-Za-z0-9_-]{43}$/)
        .optional(),
    }),
    context: z.strictObject({
      ip: z.union([z.ipv4().openapi({ format: 'ipv4' }), z.ipv6().openapi({ format: 'ipv6' })]),
      user_agent: z
        .string()
        .max(16_384)
        .regex(/^\P{Cc}*$/u)
        .default(''),
      device_id: text(128).optional(),
      locale: text(35).optional(),
      origin: z.url({ protocol: /^https?$/ }).max(200),
      geo: z
        .strictObject({
          country: z
            .string()
            .regex(/^[A-Z]{2}$/)
            .optional(),
          city: text(80).optional(),
          latitude: z.number().min(-90).max(90).optional(),
          longitude: z.number().min(-180).max(180).optional(),
          accuracy_km: z.number().min(0).max(20_000).optional(),
          asn: z.int().min(0).max(4_294_967_295).optional(),
        })
        .optional(),
    }),
    authorization_details: authorizationDetails.default([]),
    options: z.strictObject({ explain: z.enum(['none', 'codes', 'full']).optional() }).optional(),
  })
  .openapi('AssessRequest');

/** Body of `POST /v1/assessments/{id}/outcome`. */
export const outcomeRequest = z.strictObject({ label: z.enum(['legitimate', 'fraud']), source: text(60) }).openapi('OutcomeRequest');
