import { createRoute, z } from '@hono/zod-openapi';
import { CONSUME_REQUEST, CONSUMED_TOKEN, INTROSPECTION, TOKEN, TOKEN_FORM, TOKEN_RESPONSE } from '../examples/gateway.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOAuthClient, formBody, oauthAnswer, unprovenClient } from '../openapi/oauth-answers.ts';
import { byGateway } from '../openapi/security.ts';
import { consumeRequest } from '../schemas/gateway.ts';
import { consumedToken, introspection, tokenResponse } from '../schemas/tokens.ts';
import { idempotencyHeader } from './idempotency.ts';
import { jsonBody, okJson } from './spec.ts';

const about = { tags: ['tokens'], security: byGateway('token') };

const oauth = { tags: ['tokens'], security: byOAuthClient('token') };
const FORM_PROBLEMS = ['rate_limited', 'unsupported_media_type', 'body_too_large'] as const;
const presented = {
  400: oauthAnswer('Not a form that can be answered', 'invalid_request', 'unauthorized_client'),
  401: unprovenClient,
  ...problems(FORM_PROBLEMS),
};

/** `POST /v1/token`. */
export const tokenRoute = createRoute({
  method: 'post',
  path: '/v1/token',
  operationId: 'redeemToken',
  ...oauth,
  summary: 'Redeem auth_req_id, by polling',
  description:
    'Poll no faster than `interval` says, five seconds more slowly after each `slow_down`. A token is given once. With a `DPoP` proof, or a `jkt` named with the session, the token is bound to that key (RFC 9449); after `use_dpop_nonce` sign the nonce of the answer.',
  request: {
    headers: z.object({ dpop: z.string().optional().openapi({ description: 'Proof of possession for this request.' }) }),
    body: formBody('TokenForm', TOKEN_FORM),
  },
  responses: {
    200: {
      ...okJson(tokenResponse, TOKEN_RESPONSE),
      headers: { 'DPoP-Nonce': { description: 'For the next proof; only with a `DPoP` header.', schema: { type: 'string' as const } } },
    },
    400: oauthAnswer(
      'Not yet, or never',
      ...(['authorization_pending', 'slow_down', 'access_denied', 'expired_token', 'invalid_grant', 'invalid_dpop_proof', 'use_dpop_nonce'] as const),
      ...(['unsupported_grant_type', 'invalid_request', 'unauthorized_client'] as const),
    ),
    401: unprovenClient,
    ...problems(FORM_PROBLEMS),
  },
});

/** `POST /v1/tokens/consume`. */
export const consumeRoute = createRoute({
  method: 'post',
  path: '/v1/tokens/consume',
  operationId: 'consumeToken',
  ...about,
  summary: 'Use a token up for exactly the action that was approved',
  description:
    'Other details leave it unused and name the first difference. Send an `Idempotency-Key` of your own for each action: when the answer is lost, the same request gets it again, while anybody else’s second use is refused.',
  request: { body: jsonBody(consumeRequest, CONSUME_REQUEST), headers: idempotencyHeader },
  responses: {
    200: okJson(consumedToken, CONSUMED_TOKEN),
    ...problems(
      BODY_PROBLEMS,
      KEY_PROBLEMS,
      ONCE_PROBLEMS,
      'invalid_authorization_details',
      'token_invalid',
      'possession_unproven',
      'token_consumed',
      'token_revoked',
      'intent_mismatch',
    ),
  },
});

/** `POST /v1/introspect`. */
export const introspectRoute = createRoute({
  method: 'post',
  path: '/v1/introspect',
  operationId: 'introspectToken',
  ...oauth,
  summary: 'Whether a token is active',
  request: { body: formBody('PresentedTokenForm', { token: TOKEN }) },
  responses: { 200: okJson(introspection, INTROSPECTION), ...presented },
});

/** `POST /v1/revoke`. */
export const revokeRoute = createRoute({
  method: 'post',
  path: '/v1/revoke',
  operationId: 'revokeToken',
  ...oauth,
  summary: 'Revoke a token',
  description: 'An unknown token is as good as revoked.',
  request: { body: formBody('PresentedTokenForm', { token: TOKEN }) },
  responses: { 200: okJson(z.object({}).openapi('Revoked'), {}), ...presented },
});
