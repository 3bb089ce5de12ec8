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
      ip: z.union([z.ipv4(), z.ipv6()]),
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

/** Answer of `POST /v1/assess`. */
export const assessResponse = z
  .object({
    assessment_id: z.string(),
    decision: z.enum(['allow', 'step_up', 'deny']),
    policy: z.object({ id: z.string(), version: z.string(), mode: z.enum(['enforce', 'shadow']) }),
    risk: z.object({ score: z.number(), level: z.enum(['low', 'medium', 'high']) }),
    reasons: z.array(z.object({ code: z.string(), weight: z.number(), text: z.object({ zh: z.string(), en: z.string() }).optional() })),
    obligations: z.array(z.object({ type: z.string(), until: z.string(), reason: z.string() })),
    shadow: z.array(z.object({ policy: z.string(), version: z.string(), decision: z.string(), score: z.number() })),
    required: z.object({ acr_values: z.array(z.string()), max_age: z.number() }).optional(),
    retry_after_seconds: z.number().optional(),
    challenge: z
      .object({
        id: z.string(),
        status: z.string(),
        expires_at: z.string(),
        methods: z.array(z.string()),
        auth_req_id: z.string(),
        interval: z.number(),
        watch_token: z.string(),
        qr: z.object({ url: z.string(), svg_url: z.string(), rotates_every_s: z.number() }),
        page_url: z.string(),
      })
      .optional(),
  })
  .openapi('AssessResponse');
