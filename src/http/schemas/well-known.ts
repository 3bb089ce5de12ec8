import { z } from '@hono/zod-openapi';

/** Public keys. @see RFC 7517 section 5 */
export const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.enum(['EC', 'OKP']),
        crv: z.string(),
        x: z.string(),
        y: z.string().optional(),
        kid: z.string(),
        alg: z.enum(['ES256', 'EdDSA']),
        use: z.literal('sig'),
      }),
    ),
  })
  .openapi('Jwks');

/** Metadata of the token service. @see RFC 8414 section 2 */
export const serverMetadata = z
  .object({
    issuer: z.string(),
    jwks_uri: z.string(),
    token_endpoint: z.string(),
    introspection_endpoint: z.string(),
    revocation_endpoint: z.string(),
    backchannel_authentication_endpoint: z.string(),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    introspection_endpoint_auth_methods_supported: z.array(z.string()),
    introspection_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    revocation_endpoint_auth_methods_supported: z.array(z.string()),
    revocation_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    scopes_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()),
    backchannel_user_code_parameter_supported: z.boolean(),
    grant_types_supported: z.array(z.string()),
    backchannel_token_delivery_modes_supported: z.array(z.string()),
    dpop_signing_alg_values_supported: z.array(z.string()),
    acr_values_supported: z.array(z.string()),
    authorization_details_types_supported: z.array(z.string()),
    service_documentation: z.string(),
  })
  .openapi('ServerMetadata');
