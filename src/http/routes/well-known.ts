import { createRoute, type z } from '@hono/zod-openapi';
import { ACR_VALUES } from '../acr-values.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { CLIENT_ASSERTION_ALGS } from '../../session/client-assertion.ts';
import { DPOP_ALGS } from '../../session/dpop.ts';
import { toJwks } from '../../session/keys.ts';
import { toWireObject } from '../to-json.ts';
import { JWKS, SERVER_METADATA } from '../examples/operator.ts';
import { problems } from '../openapi/problem-answers.ts';
import { byAnybody } from '../openapi/security.ts';
import { jwks, serverMetadata } from '../schemas/well-known.ts';
import { okJson } from './spec.ts';

const about = { tags: ['keys'], security: byAnybody };

const jwksRoute = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  operationId: 'readKeys',
  ...about,
  summary: 'Public keys of the tokens',
  responses: { 200: okJson(jwks, JWKS), ...problems() },
});

const metadataRoute = createRoute({
  method: 'get',
  path: '/.well-known/oauth-authorization-server',
  operationId: 'readServerMetadata',
  ...about,
  summary: 'Metadata of the token service',
  responses: { 200: okJson(serverMetadata, SERVER_METADATA), ...problems() },
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
    return c.json(toWireObject<z.input<typeof jwks>>({ keys: toJwks(await deps.keys.publicKeys()) }), 200);
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
        backchannel_token_delivery_modes_supported: ['poll', 'ping'],
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

type AuthMethods = Pick<z.input<typeof serverMetadata>, Extract<keyof z.input<typeof serverMetadata>, `${string}_endpoint_auth_${string}`>>;

// API keys are bearer secrets of this service and have no name in the registry of methods.
function authMethods(...endpoints: readonly string[]): AuthMethods {
  return toWireObject<AuthMethods>(
    Object.fromEntries(
      endpoints.flatMap((endpoint) => [
        [`${endpoint}_endpoint_auth_methods_supported`, ['private_key_jwt']],
        [`${endpoint}_endpoint_auth_signing_alg_values_supported`, [...CLIENT_ASSERTION_ALGS]],
      ]),
    ),
  );
}
