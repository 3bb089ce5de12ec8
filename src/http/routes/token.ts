import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { consumeToken } from '../../flow/consume-token.ts';
import { introspectToken } from '../../flow/introspect-token.ts';
import { redeemToken } from '../../flow/redeem-token.ts';
import { revokeToken } from '../../flow/revoke-token.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { type OAuthCall, oauthEndpoint, oauthRefusal } from '../oauth-endpoint.ts';
import { presentedToken, proofOf } from '../possession.ts';
import type { consumedToken, introspection, tokenResponse } from '../schemas/tokens.ts';
import { toJson, toWireObject } from '../to-json.ts';
import { answerOnce } from './idempotency.ts';
import { consumeRoute, introspectRoute, revokeRoute, tokenRoute } from './token-spec.ts';

const GRANT = 'urn:openid:params:grant-type:ciba';

/**
 * Routes of tokens.
 * @param app where the routes go
 * @param deps ports and settings
 * @see CIBA Core section 10 and 11, RFC 7662, RFC 7009, RFC 9449 section 5
 */
export function registerTokenRoutes(app: App, deps: AppDeps): void {
  app.openapi(tokenRoute, async (c) => oauthEndpoint(c, deps, 'token', async (call) => redeem(c, deps, call)));
  app.openapi(consumeRoute, async (c) => {
    const { client } = await gateway(c, deps, 'token');
    const body = c.req.valid('json');
    const input = { client, presented: presentedToken(body.token, body.possession), authorizationDetails: toJson(body.authorization_details) };
    // Whoever lost the answer asks again with its own key; a second use under another key stays refused.
    const used = await answerOnce(c, deps, { clientId: client.id, route: 'consume' }, async () => ({ status: 200, body: await consumeToken(input, deps) }));
    return c.json(toWireObject<z.input<typeof consumedToken>>({ active: true, ...used }), 200);
  });
  app.openapi(introspectRoute, async (c) =>
    oauthEndpoint(c, deps, 'token', async ({ client, form }) => {
      const token = form.get('token');
      if (token === undefined) return oauthRefusal(c, 'invalid_request');
      return c.json(toWireObject<z.input<typeof introspection>>(await introspectToken({ client, token }, deps)), 200);
    }),
  );
  app.openapi(revokeRoute, async (c) =>
    oauthEndpoint(c, deps, 'token', async ({ client, form }) => {
      const token = form.get('token');
      if (token === undefined) return oauthRefusal(c, 'invalid_request');
      await revokeToken({ client, token }, deps);
      return c.json({}, 200);
    }),
  );
}

async function redeem(c: Context<AppEnv>, deps: AppDeps, { client, form }: OAuthCall) {
  const grant = form.get('grant_type');
  const authReqId = form.get('auth_req_id');
  if (grant === undefined || (grant === GRANT && authReqId === undefined)) return oauthRefusal(c, 'invalid_request');
  if (grant !== GRANT || authReqId === undefined) return oauthRefusal(c, 'unsupported_grant_type');
  const possession = proofOf(c, deps);
  // Told with every answer to a proof, so that the next one can carry it (RFC 9449 section 8.2).
  if (possession) c.header('DPoP-Nonce', deps.dpopNonces.current(deps.clock.now()));
  const result = await redeemToken({ client, authReqId, possession }, deps);
  if (!result.ok) return oauthRefusal(c, result.error);
  const answer = {
    access_token: result.token,
    token_type: result.isBound ? 'DPoP' : 'Bearer',
    expires_in: result.expiresInSeconds,
    acr: result.acr,
    authorization_details: result.authorizationDetails,
  };
  return c.json(toWireObject<z.input<typeof tokenResponse>>(answer), 200);
}
