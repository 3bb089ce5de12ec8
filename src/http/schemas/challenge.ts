import { z } from '@hono/zod-openapi';
import { LIVENESS_ACTIONS } from '../../liveness/plan.ts';
import { notice } from './privacy.ts';
import { requestOptions } from './webauthn.ts';
import { challengeState, method, time } from './wire-types.ts';

/** Answer of `GET /v1/challenges/{id}`, and each event of its stream. */
export const challengeStatus = z
  .object({
    id: z.string(),
    status: challengeState,
    expires_at: time,
    event_type: z.string(),
    methods: z.array(method),
    confirm_required: z.boolean(),
    confirm_tries_left: z.int().optional(),
    binding_message: z.string().optional(),
    failure: z.object({ code: z.string() }).optional(),
    reject_reason: z.enum(['not_me', 'wrong_details', 'changed_mind', 'other']).optional(),
  })
  .openapi('ChallengeStatus');

/** The code on show. */
export const qrFrame = z.object({ url: z.string(), frame: z.int(), rotates_in_ms: z.int() }).openapi('QrFrame');

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

/** Answer of a claim. */
export const claim = z
  .object({
    claim_token: z.string(),
    expires_at: time,
    display,
    methods: z.array(method),
    confirm_required: z.boolean(),
    event_type: z.string(),
    locale: z.string(),
    notice: notice.nullable(),
  })
  .openapi('Claim');

const step = z.object({ seq: z.int(), action: z.enum(['neutral', ...LIVENESS_ACTIONS]), window_ms: z.int() }).openapi('LivenessStep');

const attempt = { attempt: z.string(), nonce: z.string(), tries_left: z.int() };
const light = z.object({ colours: z.array(z.tuple([z.int(), z.int(), z.int()])), each_ms: z.int() });

/** Answer of starting a face check. */
export const livenessStarted = z
  .union([
    z.object({
      ...attempt,
      step,
      steps_total: z.int(),
      capture: z.object({ width: z.int(), fps: z.number(), quality: z.int(), stills_at_ms: z.array(z.int()), light: light.optional() }),
    }),
    z.object({
      ...attempt,
      vendor: z.object({ provider: z.string(), session_id: z.string(), region: z.string(), expires_at: time, token: z.string().optional() }),
    }),
  ])
  .openapi('LivenessStarted', { description: 'Frames are sent step by step; with `vendor` its SDK captures, and nothing is sent here.' });

/** Answer to frames that are not the last. */
export const nextStep = z.object({ step }).openapi('LivenessNext');

/** Answer to the last frames. */
export const verifying = z.object({ status: z.literal('verifying') }).openapi('LivenessVerifying');

/** Answer of `GET …/liveness/{attempt}`. */
export const livenessVerdict = z
  .object({
    status: z.enum(['capturing', 'verifying', 'passed', 'retry', 'failed']),
    step: step.optional(),
    closes_in_ms: z.number().optional(),
    hints: z.array(z.object({ code: z.string(), text: z.string(), remedy: z.string() })),
    tries_left: z.int(),
    webauthn: requestOptions.optional(),
  })
  .openapi('LivenessVerdict');

/** Answer of approving. */
export const approval = z.object({ status: z.enum(['verified', 'awaiting_confirmation']), confirm_code: z.string().optional() }).openapi('Approval');

/** What the phone's key must sign. */
export const assertionOffer = z.object({ webauthn: requestOptions }).openapi('AssertionOffer');
