import { createRoute, z } from '@hono/zod-openapi';
import { APPROVAL, CLAIM, CLAIM_REQUEST, COMPLETE_REQUEST, OFFER } from '../examples/phone.ts';
import { BODY_PROBLEMS, PHONE_PROBLEMS, problems, STALE_VERDICT_PROBLEMS, STATE_PROBLEMS } from '../openapi/problem-answers.ts';
import { byAnybody, byBrowser, byPhone } from '../openapi/security.ts';
import { approval, assertionOffer, claim } from '../schemas/challenge.ts';
import { consentRequest } from '../schemas/gateway.ts';
import { claimRequest, completeRequest, fallbackRequest, rejectRequest } from '../schemas/phone.ts';
import { challengeParam, jsonBody, okJson } from './spec.ts';

const tags = ['phone'];
const PROBLEMS = [...BODY_PROBLEMS, ...PHONE_PROBLEMS, ...STATE_PROBLEMS] as const;

/** `POST /v1/challenges/{id}/claim`. */
export const claimRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/claim',
  operationId: 'claimChallenge',
  tags,
  summary: 'Take the challenge with an enrolled phone',
  description:
    'The first phone of the expected person wins. Secret and frame are in the code on show, `device_token` was given to the phone at enrolment; a stranger’s phone sees what an unknown id sees.',
  security: byAnybody,
  request: { params: challengeParam, body: jsonBody(claimRequest, CLAIM_REQUEST) },
  responses: {
    200: okJson(claim, CLAIM),
    ...problems(
      BODY_PROBLEMS,
      'rate_limited',
      'challenge_not_found',
      'challenge_already_claimed',
      'challenge_not_pending',
      'challenge_expired',
      'qr_frame_stale',
    ),
  },
});

/** `POST /v1/challenges/{id}/complete`. */
export const completeRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/complete',
  operationId: 'completeChallenge',
  tags,
  summary: 'Sign the action',
  description:
    'A face check is signed for while its face and the consent to it stand; otherwise the other methods stay open. With `awaiting_confirmation` the phone shows `confirm_code`, and the person types it in the browser.',
  security: byPhone,
  request: { params: challengeParam, body: jsonBody(completeRequest, COMPLETE_REQUEST) },
  responses: { 200: okJson(approval, APPROVAL), ...problems(PROBLEMS, STALE_VERDICT_PROBLEMS, 'assertion_invalid', 'method_not_allowed_here') },
});

/** `POST /v1/challenges/{id}/consent`. */
export const consentRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/consent',
  operationId: 'answerNotice',
  tags,
  summary: 'Answer the notice again after it changed; a refusal leaves the other methods open',
  security: byPhone,
  request: { params: challengeParam, body: jsonBody(consentRequest, { face: true, version: '2026-12', locale: 'en' }) },
  responses: {
    200: okJson(z.object({ face: z.boolean() }).openapi('NoticeAnswered'), { face: true }),
    ...problems(PROBLEMS, 'consent_outdated', 'face_not_enrolled', 'method_not_allowed_here'),
  },
});

/** `POST /v1/challenges/{id}/reject`. */
export const rejectRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/reject',
  operationId: 'rejectChallenge',
  tags,
  summary: 'Decline',
  description: '`not_me` closes new challenges of the subject for an hour: somebody may be pushing requests at the person.',
  security: byPhone,
  request: { params: challengeParam, body: jsonBody(rejectRequest, { reason: 'not_me' }) },
  responses: { 200: okJson(z.object({ status: z.literal('rejected') }).openapi('Rejected'), { status: 'rejected' }), ...problems(PROBLEMS) },
});

/** `POST /v1/challenges/{id}/fallback`. */
export const fallbackRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/fallback',
  operationId: 'fallBack',
  tags,
  summary: 'Pass by a method without a face',
  description:
    '`passkey`, by the phone: answers with what its key must sign; send the signature to `complete`. `totp`, by phone or browser: the code of the generator and the fund password together.',
  security: [...byPhone, ...byBrowser],
  request: { params: challengeParam, body: jsonBody(fallbackRequest, { method: 'passkey' }) },
  responses: {
    200: okJson(z.union([approval, assertionOffer]).openapi('Fallback'), OFFER),
    ...problems(
      PROBLEMS,
      'factor_invalid',
      'factor_try_later',
      'factor_closed',
      'factor_not_found',
      'method_not_allowed_here',
      'challenge_not_pending',
      'assertion_invalid',
    ),
  },
});
