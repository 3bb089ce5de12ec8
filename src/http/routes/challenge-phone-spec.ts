import { createRoute, z } from '@hono/zod-openapi';
import { consentRequest } from '../schemas/gateway.ts';
import { notice } from '../schemas/privacy.ts';
import { claimRequest, completeRequest, fallbackRequest, livenessStartRequest, rejectRequest } from '../schemas/phone.ts';
import { idempotencyHeader } from './idempotency.ts';
import { challengeParam, jsonBody, okJson, problems } from './spec.ts';

const display = z
  .object({
    title: z.string(),
    lines: z.array(z.object({ label: z.string(), value: z.string() })),
    origin: z.string(),
    requested_from: z.object({
      browser: z.string(),
      city: z.string().nullable(),
      country: z.string().nullable(),
      ip_prefix: z.string(),
      new_device: z.boolean(),
    }),
    warning: z.string(),
    anti_phishing_phrase: z.string().nullable(),
    binding_message: z.string().optional(),
  })
  .openapi('Display');

/** `POST /v1/challenges/{id}/claim`. */
export const claimRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/claim',
  summary: 'Take the challenge with an enrolled phone',
  request: { params: challengeParam, body: jsonBody(claimRequest) },
  responses: {
    200: okJson(
      z
        .object({
          claim_token: z.string(),
          expires_at: z.string(),
          display,
          methods: z.array(z.string()),
          confirm_required: z.boolean(),
          event_type: z.string(),
          locale: z.string(),
          notice: notice.nullable(),
        })
        .openapi('Claim'),
    ),
    ...problems(400, 404, 409, 410, 429),
  },
});

const step = z.object({ seq: z.number(), action: z.string(), window_ms: z.number() }).openapi('LivenessStep');

const attempt = { attempt: z.string(), nonce: z.string(), tries_left: z.number() };

const light = z.object({ colours: z.array(z.tuple([z.number(), z.number(), z.number()])), each_ms: z.number() });

const started = z
  .union([
    z.object({
      ...attempt,
      step,
      steps_total: z.number(),
      capture: z.object({ width: z.number(), fps: z.number(), quality: z.number(), stills_at_ms: z.array(z.number()), light: light.optional() }),
    }),
    z.object({
      ...attempt,
      vendor: z.object({ provider: z.string(), session_id: z.string(), region: z.string(), expires_at: z.string(), token: z.string().optional() }),
    }),
  ])
  .openapi('LivenessStarted');

const verdict = z
  .object({
    status: z.enum(['capturing', 'verifying', 'passed', 'retry', 'failed']),
    step: step.optional(),
    closes_in_ms: z.number().optional(),
    hints: z.array(z.object({ code: z.string(), text: z.string(), remedy: z.string() })),
    tries_left: z.number(),
    webauthn: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('LivenessVerdict');

const livenessRoutes = (base: '/v1/challenges/{id}/liveness' | '/v1/enrollments/{id}/liveness') => ({
  start: createRoute({
    method: 'post',
    path: base,
    summary: 'Start a face attempt; one step is told at a time',
    request: { params: challengeParam, headers: idempotencyHeader, body: jsonBody(livenessStartRequest) },
    responses: { 201: okJson(started), ...problems(400, 401, 403, 404, 409, 410, 429) },
  }),
  submit: createRoute({
    method: 'put',
    path: `${base}/{attempt}/{seq}`,
    summary: 'Send the frames of one step; the same bytes again are harmless',
    request: {
      params: challengeParam.extend({ attempt: z.string().max(64), seq: z.coerce.number().int().min(0).max(50) }),
      body: { required: true as const, content: { 'application/vnd.shualian.frames': { schema: z.string() } } },
    },
    responses: {
      200: okJson(z.object({ step })),
      202: okJson(z.object({ status: z.literal('verifying') })),
      ...problems(401, 404, 409, 410, 413, 415, 422),
    },
  }),
  read: createRoute({
    method: 'get',
    path: `${base}/{attempt}`,
    summary: 'How far an attempt is: the step that is waited for, or the verdict; on pass what the key must sign',
    request: { params: challengeParam.extend({ attempt: z.string().max(64) }) },
    responses: { 200: okJson(verdict), ...problems(401, 404, 409, 410) },
  }),
});

/** Face check of a challenge. */
export const challengeLiveness = livenessRoutes('/v1/challenges/{id}/liveness');

/** Face reference of an enrolment. */
export const enrollmentLiveness = livenessRoutes('/v1/enrollments/{id}/liveness');

const approval = z.object({ status: z.enum(['verified', 'awaiting_confirmation']), confirm_code: z.string().optional() }).openapi('Approval');

/** `POST /v1/challenges/{id}/complete`. */
export const completeRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/complete',
  summary: 'Sign the action',
  request: { params: challengeParam, body: jsonBody(completeRequest) },
  responses: { 200: okJson(approval), ...problems(400, 401, 403, 404, 409, 410, 429) },
});

/** `POST /v1/challenges/{id}/consent`. */
export const consentRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/consent',
  summary: 'Answer the notice again after it changed; a refusal leaves the other methods open',
  request: { params: challengeParam, body: jsonBody(consentRequest) },
  responses: { 200: okJson(z.object({ face: z.boolean() })), ...problems(400, 401, 403, 404, 409, 410, 429) },
});

/** `POST /v1/challenges/{id}/reject`. */
export const rejectRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/reject',
  summary: 'Decline',
  request: { params: challengeParam, body: jsonBody(rejectRequest) },
  responses: { 200: okJson(z.object({ status: z.literal('rejected') })), ...problems(400, 401, 404, 409, 410) },
});

/** `POST /v1/challenges/{id}/fallback`. */
export const fallbackRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/fallback',
  summary: 'Pass by a method without a face',
  request: { params: challengeParam, body: jsonBody(fallbackRequest) },
  responses: {
    200: okJson(z.union([approval, z.object({ webauthn: z.record(z.string(), z.unknown()) })])),
    ...problems(400, 401, 403, 404, 409, 410, 429),
  },
});
