import { createRoute, z } from '@hono/zod-openapi';
import { CHALLENGE_EVENTS, CHALLENGE_STATUS, QR_FRAME } from '../examples/phone.ts';
import { QR_SVG } from '../examples/people.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, PHONE_PROBLEMS, problems, STATE_PROBLEMS } from '../openapi/problem-answers.ts';
import { byBrowser, byGateway, byPhone } from '../openapi/security.ts';
import { challengeStatus, qrFrame } from '../schemas/challenge.ts';
import { confirmRequest } from '../schemas/phone.ts';
import { challengeParam, jsonBody, okJson } from './spec.ts';

const tags = ['challenges'];
const byWatchers = [...byGateway('challenge'), ...byBrowser, ...byPhone];
const WATCH_PROBLEMS = [...KEY_PROBLEMS, 'challenge_not_found'] as const;
const QR_PROBLEMS = [...PHONE_PROBLEMS, 'challenge_not_found', 'challenge_not_pending', 'challenge_expired'] as const;

/** `GET /v1/challenges/{id}`. */
export const readRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}',
  operationId: 'readChallenge',
  tags,
  summary: 'Status of a challenge',
  security: byWatchers,
  request: { params: challengeParam },
  responses: { 200: okJson(challengeStatus, CHALLENGE_STATUS), ...problems(WATCH_PROBLEMS) },
});

/** `GET /v1/challenges/{id}/events`. */
export const eventsRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}/events',
  operationId: 'watchChallenge',
  tags,
  summary: 'Status changes as server-sent events',
  description:
    'Each `status` event carries what `GET /v1/challenges/{id}` answers, and its version as id. The stream ends with the challenge; `Last-Event-ID` goes on after a break. Where streams do not pass, poll the status instead.',
  security: byWatchers,
  request: { params: challengeParam, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: { description: 'Stream of `status` events', content: { 'text/event-stream': { schema: z.string(), example: CHALLENGE_EVENTS } } },
    ...problems(WATCH_PROBLEMS),
  },
});

/** `GET /v1/challenges/{id}/qr`. */
export const qrRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}/qr',
  operationId: 'readQr',
  tags,
  summary: 'Link of the present QR frame, for a phone without a second screen',
  security: byBrowser,
  request: { params: challengeParam },
  responses: { 200: okJson(qrFrame, QR_FRAME), ...problems(QR_PROBLEMS) },
});

const integer = { type: 'integer' as const };

/** `GET /v1/challenges/{id}/qr.svg`. */
export const qrSvgRoute = createRoute({
  method: 'get',
  path: '/v1/challenges/{id}/qr.svg',
  operationId: 'drawQr',
  tags,
  summary: 'The present QR frame as an image',
  security: byBrowser,
  request: { params: challengeParam },
  responses: {
    200: {
      description: 'SVG image',
      headers: {
        'X-QR-Frame': { description: 'Number of the frame.', schema: integer },
        'X-QR-Rotates-In-Ms': { description: 'After how many milliseconds to fetch the next one.', schema: integer },
      },
      content: { 'image/svg+xml': { schema: z.string(), example: QR_SVG } },
    },
    ...problems(QR_PROBLEMS),
  },
});

/** `POST /v1/challenges/{id}/confirm`. */
export const confirmRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/confirm',
  operationId: 'confirmChallenge',
  tags,
  summary: 'Type the code that the phone shows',
  description: 'Three tries; then the challenge has failed.',
  security: byBrowser,
  request: { params: challengeParam, body: jsonBody(confirmRequest, { code: '144153' }) },
  responses: {
    200: okJson(z.object({ status: z.literal('verified') }).openapi('Confirmed'), { status: 'verified' }),
    ...problems(BODY_PROBLEMS, PHONE_PROBLEMS, STATE_PROBLEMS, 'confirm_code_wrong'),
  },
});

/** `POST /v1/challenges/{id}/cancel`. */
export const cancelRoute = createRoute({
  method: 'post',
  path: '/v1/challenges/{id}/cancel',
  operationId: 'cancelChallenge',
  tags,
  summary: 'Give a challenge up',
  security: byGateway('challenge'),
  request: { params: challengeParam },
  responses: {
    200: okJson(z.object({ status: z.literal('canceled') }).openapi('Canceled'), { status: 'canceled' }),
    ...problems(KEY_PROBLEMS, STATE_PROBLEMS),
  },
});
