import { z } from '@hono/zod-openapi';
import { OAUTH_ERRORS, type OAuthError } from '../oauth-errors.ts';
import { authorizationDetail } from './authorization-details.ts';
import { acr, assurance, livenessProvider } from './wire-types.ts';

const details = z.array(authorizationDetail);

const clientAuthentication = {
  client_id: z.string().optional(),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer').optional(),
  client_assertion: z.string().optional().openapi({ description: 'In place of an API key: a JWT that a registered key signed (RFC 7523).' }),
};

/** Form of `POST /v1/token`. @see CIBA Core section 10.1 */
export const tokenForm = z
  .object({ grant_type: z.literal('urn:openid:params:grant-type:ciba'), auth_req_id: z.string(), ...clientAuthentication })
  .openapi('TokenForm');

/** Form of introspection and revocation. @see RFC 7662 section 2.1, RFC 7009 section 2.1 */
export const presentedTokenForm = z
  .object({ token: z.string(), token_type_hint: z.string().optional(), ...clientAuthentication })
  .openapi('PresentedTokenForm');

// JSON within a parameter of a form (JSON Schema 2020-12, validation, section 8.5).
const jsonOf = (contentSchema: object, description: string) => ({ description, contentMediaType: 'application/json', contentSchema });

/** Form of `POST /v1/bc-authorize`. @see CIBA Core section 7.1 */
export const backchannelForm = z
  .object({
    scope: z.string(),
    login_hint: z.string().openapi({ description: 'Id of the subject.' }),
    request_context: z.string().openapi(jsonOf({ $ref: '#/components/schemas/BackchannelRequestContext' }, 'What the browser was, and what it was for.')),
    authorization_details: z
      .string()
      .optional()
      .openapi(jsonOf({ type: 'array', items: { $ref: '#/components/schemas/AuthorizationDetail' } }, 'What is to be approved.')),
    acr_values: z.string().optional(),
    binding_message: z.string().optional(),
    requested_expiry: z.string().optional(),
    client_notification_token: z.string().optional(),
    ...clientAuthentication,
  })
  .openapi('BackchannelForm');

/** Answer of `POST /v1/bc-authorize`. @see CIBA Core section 7.3 */
export const backchannelStarted = z
  .object({
    auth_req_id: z.string(),
    expires_in: z.int(),
    interval: z.int(),
    challenge: z.object({
      id: z.string(),
      watch_token: z.string(),
      page_url: z.string(),
      qr: z.object({ url: z.string(), svg_url: z.string(), rotates_every_s: z.int() }),
    }),
  })
  .openapi('BackchannelStarted');

/** Answer of `POST /v1/token`. */
export const tokenResponse = z
  .object({ access_token: z.string(), token_type: z.enum(['Bearer', 'DPoP']), expires_in: z.int().min(1).max(300), acr, authorization_details: details })
  .openapi('TokenResponse');

/** An OAuth error. @see RFC 6749 section 5.2, CIBA Core sections 11 and 13 */
export const oauthError = z
  .object({ error: z.enum(Object.keys(OAUTH_ERRORS) as [OAuthError, ...OAuthError[]]), error_description: z.string() })
  .openapi('OAuthError');

const proven = {
  sub: z.string(),
  acr,
  amr: z.array(z.string()),
  assurance: assurance.optional(),
  liveness_provider: livenessProvider.optional(),
  txn: z.string(),
  asm: z.string(),
  jti: z.string(),
  authorization_details: details,
};

/** Answer of `POST /v1/tokens/consume`. */
export const consumedToken = z.object({ active: z.literal(true), ...proven }).openapi('ConsumedToken');

/** Answer of `POST /v1/introspect`. */
export const introspection = z
  .union([
    z.object({
      active: z.literal(true),
      token_type: z.enum(['Bearer', 'DPoP']),
      ...proven,
      iss: z.string(),
      aud: z.string(),
      sid: z.string(),
      iat: z.int(),
      nbf: z.int(),
      exp: z.int(),
      client_id: z.string(),
      auth_time: z.int(),
      step_up_at: z.int(),
      cnf: z.object({ jkt: z.string() }).optional(),
    }),
    z.object({ active: z.literal(false) }),
  ])
  .openapi('Introspection', { description: 'Unknown, foreign, expired, revoked and used tokens look the same.' });
