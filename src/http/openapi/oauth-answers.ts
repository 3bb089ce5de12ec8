import type { z } from '@hono/zod-openapi';
import { OAUTH_ERRORS, type OAuthError } from '../oauth-errors.ts';
import type { backchannelForm, presentedTokenForm, tokenForm } from '../schemas/tokens.ts';
import { oauthError } from '../schemas/tokens.ts';
import { byGateway, type Security } from './security.ts';

interface Forms {
  readonly TokenForm: z.input<typeof tokenForm>;
  readonly PresentedTokenForm: z.input<typeof presentedTokenForm>;
  readonly BackchannelForm: z.input<typeof backchannelForm>;
}

/**
 * Forms are read by hand, because a mistake in one is an OAuth error and no problem document: a reference documents without validating.
 * @param schema name of the form
 * @param example a form
 * @returns a required form body
 */
export const formBody = <N extends keyof Forms>(schema: N, example: Forms[N]) => ({
  required: true as const,
  content: { 'application/x-www-form-urlencoded': { schema: { $ref: `#/components/schemas/${schema}` }, example } },
});

/**
 * @param description what the status says
 * @param codes which errors it may carry
 * @returns an answer in the words of OAuth
 * @see RFC 6749 section 5.2
 */
export const oauthAnswer = (description: string, ...codes: readonly OAuthError[]) => ({
  description,
  content: {
    'application/json': {
      schema: oauthError,
      examples: Object.fromEntries(codes.map((code) => [code, { value: { error: code, error_description: OAUTH_ERRORS[code] } }])),
    },
  },
});

/** Nobody was proven. */
export const unprovenClient = oauthAnswer('The client could not be authenticated', 'invalid_client');

/**
 * @param scope what the key must allow
 * @returns an OAuth client calls: by its API key, or by `client_assertion` in the form
 */
export const byOAuthClient = (scope: Parameters<typeof byGateway>[0]): Security => [...byGateway(scope), {}];
