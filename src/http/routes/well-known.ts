import { createRoute, z } from '@hono/zod-openapi';
import { ACR_VALUES } from '../acr-values.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { CLIENT_ASSERTION_ALGS } from '../../session/client-assertion.ts';
import { DPOP_ALGS } from '../../session/dpop.ts';
import { toJwks } from '../../session/keys.ts';
import { toWireObject } from '../to-json.ts';
import { okJson, problems } from './spec.ts';

const jwksRoute = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  summary: 'Public keys of the tokens',
  responses: { 200: okJson(z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).openapi('Jwks')), ...problems() },
});

const metadataRoute = createRoute({
  method: 'get',
  path: '/.well-known/oauth-authorization-server',
  summary: 'Metadata of the token service',
  responses: { 200: okJson(z.record(z.string(), z.unknown())), ...problems() },
});

const DETAIL_TYPES = ['withdrawal', 'withdrawal_address', 'contact_change', 'factor_change', 'api_key', 'login', 'custom'];

/**
 * Keys and metadata, the only answers beside pages and assets that may be cached.
 * @param app where the routes go
 * @param deps ports and settings
 * @see RFC 8414 section 2, RFC 7517 section 5
 */
export function registerWellKnownRoutes(app: App, deps: AppDeps): void {
  app.openapi(jwksRoute, async (c) => {
    c.header('Cache-Control', 'public, max-age=60');
    return c.json({ keys: toJwks(await deps.keys.publicKeys()).map(toWireObject) }, 200);
  });
  app.openapi(metadataRoute, (c) => {
    const issuer = deps.publicUrl;
    c.header('Cache-Control', 'public, max-age=300');
    return c.json(
      {
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        token_endpoint: `${issuer}/v1/token`,
        introspection_endpoint: `${issuer}/v1/introspect`,
        revocation_endpoint: `${issuer}/v1/revoke`,
        backchannel_authentication_endpoint: `${issuer}/v1/bc-authorize`,
        ...authMethods('token', 'introspection', 'revocation'),
        grant_types_supported: ['urn:openid:params:grant-type:ciba'],
        backchannel_token_delivery_modes_supported: ['poll'],
        backchannel_user_code_parameter_supported: false,
        scopes_supported: ['openid'],
        response_types_supported: [],
        dpop_signing_alg_values_supported: [...DPOP_ALGS],
        acr_values_supported: [...ACR_VALUES],
        authorization_details_types_supported: DETAIL_TYPES,
        service_documentation: `${issuer}/docs`,
      },
      200,
    );
  });
}

// API keys are bearer secrets of this service and have no name in the registry of methods.
function authMethods(...endpoints: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    endpoints.flatMap((endpoint) => [
      [`${endpoint}_endpoint_auth_methods_supported`, ['private_key_jwt']],
      [`${endpoint}_endpoint_auth_signing_alg_values_supported`, [...CLIENT_ASSERTION_ALGS]],
    ]),
  );
}
