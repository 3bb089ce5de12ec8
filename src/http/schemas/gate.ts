import { z } from '@hono/zod-openapi';
import { EVENT_TYPES } from '../../risk/event.ts';
import { pathOf } from '../../session/route-rules.ts';
import { TOKEN_MAX_SECONDS } from '../../session/token.ts';
import { subjectId } from './assess.ts';
import { time } from './wire-types.ts';

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const shown = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);

/** Longest life of a web session, in seconds. */
export const WEB_SESSION_MAX_SECONDS = 86_400;

// What a failed login or a registration asks for, and how much money leaves, no proxy can tell.
const NOT_OF_ROUTES = new Set<string>(['login.failed', 'registration', 'withdrawal.create']);
const eventType = z.enum(EVENT_TYPES).refine((type) => !NOT_OF_ROUTES.has(type), 'not an event of a route');

const path = z
  .string()
  .max(200)
  .regex(/^\/[A-Za-z0-9\-._~!$&'()+,=:@/%]*\*?$/)
  .refine((pattern) => pathOf(pattern.replace(/\*$/, '')) === pattern.replace(/\*$/, ''), 'in its normal form')
  .refine((pattern) => !pattern.endsWith('*') || pattern.endsWith('/*'), 'a prefix ends with /*');

const route = z
  .strictObject({
    path,
    methods: z
      .array(z.string().regex(/^[A-Z]{1,20}$/))
      .max(10)
      .default([]),
    acr: z.array(z.enum(['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'])).max(3),
    max_age: z.int().min(1).max(TOKEN_MAX_SECONDS).default(TOKEN_MAX_SECONDS),
    once: z.boolean().default(false),
    event: eventType.default('custom'),
    description: shown(140).optional(),
  })
  .openapi('RouteRule');

/** Body of `PUT /v1/authz/routes`, and answer of reading them. */
export const routesDocument = z
  .strictObject({ identity: z.enum(['cookie', 'headers']).default('cookie'), routes: z.array(route).max(100) })
  .openapi('RouteRules');

/** Body of `POST /v1/sessions`. */
export const webSessionRequest = z
  .strictObject({
    subject: z.strictObject({ id: subjectId }),
    session: z.strictObject({ id: z.string().regex(/^[\x21-\x7e]{1,256}$/) }),
    device_id: text(128).optional(),
    ttl_seconds: z.int().min(60).max(WEB_SESSION_MAX_SECONDS).default(43_200),
  })
  .openapi('WebSessionRequest');

/** Body of `POST /v1/sessions/end`. */
export const endWebSessionRequest = z.strictObject({ session_token: z.string().min(1).max(100) }).openapi('EndWebSessionRequest');

/** Answer of `POST /v1/sessions`. */
export const webSessionResponse = z.object({ session_token: z.string(), expires_at: time }).openapi('WebSession');

/** Body of coming back to a held request. */
export const returnRequest = z.strictObject({ code: z.string().min(1).max(100) }).openapi('ReturnRequest');

/** Answer of coming back. */
export const returnResponse = z.object({ location: z.string() }).openapi('ReturnedRequest');

/** Answer of beginning a step-up for a held request. */
export const heldResponse = z
  .object({
    decision: z.enum(['allow', 'step_up', 'deny']),
    reasons: z.array(z.string()),
    challenge: z.object({ id: z.string(), watch_token: z.string() }).optional(),
  })
  .openapi('HeldRequest');

/** Answer of finishing. */
export const finishedResponse = z.object({ return_to: z.string(), code: z.string() }).openapi('FinishedRequest');
