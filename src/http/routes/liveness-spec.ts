import { createRoute, z } from '@hono/zod-openapi';
import { FRAMES, LIVENESS_START, LIVENESS_STARTED, NEXT_STEP, VERDICT, VERDICT_RETRY } from '../examples/phone.ts';
import { BODY_PROBLEMS, ONCE_PROBLEMS, PHONE_PROBLEMS, problems, STALE_VERDICT_PROBLEMS } from '../openapi/problem-answers.ts';
import { byEnrollingPhone, byPhone } from '../openapi/security.ts';
import { livenessStarted, livenessVerdict, nextStep, verifying } from '../schemas/challenge.ts';
import { livenessStartRequest } from '../schemas/phone.ts';
import { idempotencyHeader } from './idempotency.ts';
import { challengeParam, enrollmentParam, idParam, jsonBody, okJson } from './spec.ts';

const MEDIA_TYPE = 'application/vnd.shualian.frames';
const digestHeader = z.object({ 'content-digest': z.string().max(300).optional().openapi({ description: 'SHA-256 of the frames, after RFC 9530.' }) });

const FACE_PROBLEMS = [
  'method_not_allowed_here',
  'consent_required',
  'consent_outdated',
  'capture_refused',
  'face_closed',
  'face_not_enrolled',
  'face_reference_outdated',
  'face_try_later',
  'liveness_tries_exhausted',
  'liveness_exclusion_fixed',
  'liveness_provider_unavailable',
] as const;

const FRAMES_PROBLEMS = [
  'evidence_too_large',
  'unsupported_media_type',
  'frames_malformed',
  'frames_digest_mismatch',
  'frames_time_backwards',
  'liveness_step_late',
  'liveness_attempt_ended',
  'chunk_out_of_order',
  'chunk_conflict',
] as const;

const ANALYZER_PROBLEMS = ['analyzer_busy', 'analyzer_unavailable', 'liveness_provider_unavailable', 'face_not_enrolled', 'liveness_attempt_ended'] as const;

const OF_CHALLENGE = {
  base: '/v1/challenges/{id}/liveness',
  suffix: '',
  tags: ['phone'],
  security: byPhone,
  param: challengeParam,
  verdict: VERDICT,
  gone: ['challenge_not_found', 'challenge_wrong_state', 'challenge_expired'],
  stale: STALE_VERDICT_PROBLEMS,
} as const;

const OF_ENROLLMENT = {
  base: '/v1/enrollments/{id}/liveness',
  suffix: 'OfEnrollment',
  tags: ['enrollment'],
  security: byEnrollingPhone,
  param: enrollmentParam,
  verdict: VERDICT_RETRY,
  gone: ['enrollment_not_found'],
  stale: [],
} as const;

const livenessRoutes = ({ base, suffix, tags, security, param, verdict, gone, stale }: typeof OF_CHALLENGE | typeof OF_ENROLLMENT) => {
  const about = { tags: [...tags], security };
  const attemptPath = param.extend(idParam('attempt', 'lva'));
  return {
    start: createRoute({
      method: 'post',
      path: base,
      operationId: `startFaceCheck${suffix}`,
      ...about,
      summary: 'Start a face attempt; one step is told at a time',
      description: 'With the same `Idempotency-Key` the same attempt comes back, whose clock has run on.',
      request: { params: param, headers: idempotencyHeader, body: jsonBody(livenessStartRequest, LIVENESS_START) },
      responses: {
        201: okJson(livenessStarted, LIVENESS_STARTED, 'Started'),
        ...problems(BODY_PROBLEMS, PHONE_PROBLEMS, ONCE_PROBLEMS, FACE_PROBLEMS, gone),
      },
    }),
    submit: createRoute({
      method: 'put',
      path: `${base}/{attempt}/{seq}`,
      operationId: `submitFrames${suffix}`,
      ...about,
      summary: 'Send the frames of one step; the same bytes again are harmless',
      description:
        'The four bytes `SLF1`, then for each frame its time in milliseconds since the start and its length, both as big-endian 32-bit numbers, and the JPEG. At most 60 frames of 60 KB, 2 MiB in all, and 200 frames an attempt.',
      request: {
        params: attemptPath.extend({
          seq: z.coerce
            .number()
            .int()
            .min(0)
            .max(50)
            .openapi({ param: { name: 'seq', in: 'path' }, example: 0 }),
        }),
        headers: digestHeader,
        body: { required: true as const, content: { [MEDIA_TYPE]: { schema: z.string().openapi({ format: 'binary' }), example: FRAMES } } },
      },
      responses: {
        200: okJson(nextStep, NEXT_STEP, 'Taken; the next step'),
        202: okJson(verifying, { status: 'verifying' }, 'Taken; that was the last'),
        ...problems('unauthorized', 'request_invalid', FRAMES_PROBLEMS, gone),
      },
    }),
    read: createRoute({
      method: 'get',
      path: `${base}/{attempt}`,
      operationId: `readFaceCheck${suffix}`,
      ...about,
      summary: 'How far an attempt is: the step that is waited for, or the verdict; on pass what the key must sign',
      request: { params: attemptPath },
      responses: { 200: okJson(livenessVerdict, verdict), ...problems('unauthorized', 'request_invalid', ANALYZER_PROBLEMS, gone, stale) },
    }),
  };
};

/** Face check of a challenge. */
export const challengeLiveness = livenessRoutes(OF_CHALLENGE);

/** Face reference of an enrolment. */
export const enrollmentLiveness = livenessRoutes(OF_ENROLLMENT);
