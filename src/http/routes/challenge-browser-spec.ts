import { createRoute, z } from '@hono/zod-openapi';
import { confirmRequest } from '../schemas/phone.ts';
import { challengeParam, jsonBody, okJson, problems } from './spec.ts';

const status = z.enum(['pending', 'claimed', 'verifying', 'awaiting_confirmation', 'verified', 'consumed', 'failed', 'rejected', 'expired', 'canceled']);

const challengeStatus = z
  .object({
    id: z.string(),
    status,
    expires_at: z.string(),
    event_type: z.string(),
    methods: z.array(z.string()),
    confirm_required: z.boolean(),
    confirm_tries_left: z.number().optional(),
    binding_message: z.string().optional(),
    failure: z.object({ code: z.string() }).optional(),
    reject_reason: z.string().optional(),
  })
  .openapi('ChallengeStatus');

/** `GET /v1/challenges/{id}`. */
export const readRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}',
  summary: 'Status of a challenge',
  request: { params: challengeParam },
  responses: { 200: okJson(challengeStatus), ...problems(401, 404, 429) },
});

/** `GET /v1/challenges/{id}/events`. */
export const eventsRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}/events',
  summary: 'Status changes as server-sent events',
  request: { params: challengeParam },
  responses: { 200: { description: 'Stream of `status` events', content: { 'text/event-stream': { schema: z.string() } } }, ...problems(401, 404, 429) },
});

/** `GET /v1/challenges/{id}/qr`. */
export const qrRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}/qr',
  summary: 'Link of the present QR frame, for a phone without a second screen',
  request: { params: challengeParam },
  responses: {
    200: okJson(z.object({ url: z.string(), frame: z.number(), rotates_in_ms: z.number() }).openapi('QrFrame')),
    ...problems(401, 404, 409, 410, 429),
  },
});

/** `GET /v1/challenges/{id}/qr.svg`. */
export const qrSvgRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}/qr.svg',
  summary: 'The present QR frame as an image',
  request: { params: challengeParam },
  responses: { 200: { description: 'SVG image', content: { 'image/svg+xml': { schema: z.string() } } }, ...problems(401, 404, 409, 410, 429) },
});

/** `POST /v1/challenges/{id}/confirm`. */
export const confirmRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/confirm',
  summary: 'Type the code that the phone shows',
  request: { params: challengeParam, body: jsonBody(confirmRequest) },
  responses: { 200: okJson(z.object({ status: z.literal('verified') })), ...problems(400, 401, 403, 404, 409, 410, 429) },
});

/** `POST /v1/challenges/{id}/cancel`. */
export const cancelRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/cancel',
  summary: 'Give a challenge up',
  request: { params: challengeParam },
  responses: { 200: okJson(z.object({ status: z.literal('canceled') })), ...problems(401, 403, 404, 409, 410) },
});
