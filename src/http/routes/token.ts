import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { consumeToken } from '../../flow/consume-token.ts';
import { introspectToken } from '../../flow/introspect-token.ts';
import { redeemToken } from '../../flow/redeem-token.ts';
import { revokeToken } from '../../flow/revoke-token.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { readForm } from '../form.ts';
import { presentedToken, proofOf } from '../possession.ts';
import { consumeRequest } from '../schemas/gateway.ts';
import { toJson, toWireObject } from '../to-json.ts';
import { jsonBody, okJson, problems } from './spec.ts';

const GRANT = 'urn:openid:params:grant-type:ciba';

const formBody = (schema: z.ZodType) => ({ required: true as const, content: { 'application/x-www-form-urlencoded': { schema } } });
const oauthError = {
  description: 'OAuth error',
  content: { 'application/json': { schema: z.object({ error: z.string(), error_description: z.string() }).openapi('OAuthError') } },
};

const tokenRoute = createRoute({
  method: 'post',
  path: '/v1/token',
  summary: 'Redeem auth_req_id, by polling',
  request: { body: formBody(z.unknown().openapi({ type: 'object', properties: { grant_type: { type: 'string' }, auth_req_id: { type: 'string' } } })) },
  responses: { 200: okJson(z.record(z.string(), z.unknown())), 400: oauthError, ...problems(401, 403, 415, 429) },
});

const consumeRoute = createRoute({
  method: 'post',
  path: '/v1/tokens/consume',
  summary: 'Use a token up for exactly the action that was approved',
  request: { body: jsonBody(consumeRequest) },
  responses: { 200: okJson(z.record(z.string(), z.unknown())), ...problems(400, 401, 403, 409, 429) },
});

const tokenForm = formBody(z.unknown().openapi({ type: 'object', properties: { token: { type: 'string' } } }));

const introspectRoute = createRoute({
  method: 'post',
  path: '/v1/introspect',
  summary: 'Whether a token is active',
  request: { body: tokenForm },
  responses: { 200: okJson(z.record(z.string(), z.unknown())), ...problems(400, 401, 403, 415) },
});

const revokeRoute = createRoute({
  method: 'post',
  path: '/v1/revoke',
  summary: 'Revoke a token',
  request: { body: tokenForm },
  responses: { 200: okJson(z.object({})), ...problems(400, 401, 403, 415) },
});

/**
 * Routes of tokens.
 * @param app where the routes go
 * @param deps ports and settings
 * @see CIBA Core section 10 and 11, RFC 7662, RFC 7009, RFC 9449 section 5
 */
export function registerTokenRoutes(app: App, deps: AppDeps): void {
  app.openapi(tokenRoute, async (c) => redeem(c, deps));
  app.openapi(consumeRoute, async (c) => {
    const { client } = await gateway(c, deps, 'token');
    const body = c.req.valid('json');
    const used = await consumeToken(
      { client, presented: presentedToken(body.token, body.possession), authorizationDetails: toJson(body.authorization_details) },
      deps,
    );
    return c.json(toWireObject({ active: true, ...used }), 200);
  });
  app.openapi(introspectRoute, async (c) => {
    const { client } = await gateway(c, deps, 'token');
    const token = (await readForm(c)).get('token') ?? '';
    return c.json(toWireObject(await introspectToken({ client, token }, deps)), 200);
  });
  app.openapi(revokeRoute, async (c) => {
    const { client } = await gateway(c, deps, 'token');
    await revokeToken({ client, token: (await readForm(c)).get('token') ?? '' }, deps);
    return c.json({}, 200);
  });
}

async function redeem(c: Context<AppEnv>, deps: AppDeps) {
  const { client } = await gateway(c, deps, 'token');
  const form = await readForm(c);
  const grant = form.get('grant_type');
  const authReqId = form.get('auth_req_id');
  if (grant === undefined || (grant === GRANT && authReqId === undefined)) return oauth(c, 'invalid_request');
  if (grant !== GRANT || authReqId === undefined) return oauth(c, 'unsupported_grant_type');
  const possession = proofOf(c, deps);
  // Told with every answer to a proof, so that the next one can carry it (RFC 9449 section 8.2).
  if (possession) c.header('DPoP-Nonce', deps.dpopNonces.current(deps.clock.now()));
  const result = await redeemToken({ client, authReqId, possession }, deps);
  if (!result.ok) return oauth(c, result.error);
  const answer = {
    access_token: result.token,
    token_type: result.isBound ? 'DPoP' : 'Bearer',
    expires_in: result.expiresInSeconds,
    acr: result.acr,
    authorization_details: result.authorizationDetails,
  };
  return c.json(toWireObject(answer), 200);
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  authorization_pending: 'The person has not finished yet.',
  slow_down: 'Poll five seconds more slowly from now on.',
  access_denied: 'The person declined, or the challenge failed or was canceled.',
  expired_token: 'The challenge has expired.',
  invalid_grant: 'No such auth_req_id of this client, or it was redeemed.',
  invalid_dpop_proof: 'Send one DPoP header with a fresh proof by the key that was named with the session.',
  use_dpop_nonce: 'Sign the nonce of the DPoP-Nonce header into the proof.',
  unsupported_grant_type: 'Use the CIBA grant type.',
  invalid_request: 'grant_type and auth_req_id are needed, once each.',
};

function oauth(c: Context<AppEnv>, error: string) {
  return c.json({ error, error_description: DESCRIPTIONS[error] ?? error }, 400);
}
