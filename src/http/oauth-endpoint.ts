import type { Context } from 'hono';
import { type AuthenticatedClient, authenticateByAssertion, authenticateClient } from '../flow/authenticate-client.ts';
import { Problem } from '../lib/problem.ts';
import type { ProblemCode } from '../lib/problem-codes.ts';
import { CLIENT_ASSERTION_TYPE } from '../session/client-assertion.ts';
import type { Scope } from '../session/client-store.ts';
import type { AppDeps, AppEnv } from './app-deps.ts';
import { bearer } from './callers.ts';
import { readForm } from './form.ts';
import { hitLimit } from './middleware/rate-limit.ts';
import { OAUTH_ERRORS, type OAuthError } from './oauth-errors.ts';

/** The form of a proven client. */
export interface OAuthCall extends AuthenticatedClient {
  readonly form: ReadonlyMap<string, string>;
}

/**
 * Answers at an OAuth endpoint: reads the form, proves the client by an API key or by an assertion that its key signed, keeps its rate, and says what is wrong in the words of OAuth.
 * A client that could not be proven learns `invalid_client` and nothing more.
 * @param c the request's context
 * @param deps ports
 * @param scope what the key must allow
 * @param run what is answered
 * @returns the answer, or the OAuth error
 * @throws Problem `rate_limited`, `unsupported_media_type`, `store_unavailable`
 * @see RFC 6749 sections 2.3 and 5.2, RFC 7523 section 2.2
 */
export async function oauthEndpoint<T>(c: Context<AppEnv>, deps: AppDeps, scope: Scope, run: (call: OAuthCall) => Promise<T>) {
  try {
    const form = await readForm(c);
    const authenticated = await authenticate(c, deps, { form, scope });
    await hitLimit(c, deps, { name: 'client', points: deps.config.requestsPerMinute, windowSeconds: 60 }, authenticated.client.id);
    return await run({ ...authenticated, form });
  } catch (error) {
    if (error instanceof Problem && error.code === 'unauthorized') return unproven(c);
    const inOAuth = error instanceof Problem ? IN_OAUTH.get(error.code) : undefined;
    if (inOAuth === undefined) throw error;
    return oauthRefusal(c, inOAuth);
  }
}

const IN_OAUTH: ReadonlyMap<ProblemCode, OAuthError> = new Map<ProblemCode, OAuthError>([
  ['forbidden_scope', 'unauthorized_client'],
  ['request_invalid', 'invalid_request'],
  ['invalid_authorization_details', 'invalid_authorization_details'],
]);

/**
 * @param c the request's context
 * @param error the error
 * @returns the answer
 * @see RFC 6749 section 5.2
 */
export function oauthRefusal(c: Context<AppEnv>, error: OAuthError) {
  return c.json({ error, error_description: OAUTH_ERRORS[error] }, 400);
}

// One answer for whatever was wrong; every 401 names a scheme (RFC 9110 section 11.6.1).
function unproven(c: Context<AppEnv>) {
  c.header('WWW-Authenticate', 'Bearer');
  return c.json({ error: 'invalid_client' as const, error_description: OAUTH_ERRORS.invalid_client }, 401);
}

async function authenticate(
  c: Context<AppEnv>,
  deps: AppDeps,
  { form, scope }: { readonly form: ReadonlyMap<string, string>; readonly scope: Scope },
): Promise<AuthenticatedClient> {
  const [assertion, type, clientId] = ['client_assertion', 'client_assertion_type', 'client_id'].map((name) => form.get(name));
  const hasHeader = c.req.header('Authorization') !== undefined;
  // More than one way to prove who calls leaves open which one counts, and a secret in a form is none of ours.
  if (form.has('client_secret') || (hasHeader && (assertion !== undefined || type !== undefined))) throw new Problem('request_invalid');
  if (assertion === undefined && type === undefined) return sameClient(await authenticateClient(bearer(c), scope, deps), clientId);
  if (assertion === undefined || type !== CLIENT_ASSERTION_TYPE) throw new Problem('request_invalid');
  return sameClient(await authenticateByAssertion(assertion, scope, deps), clientId);
}

function sameClient(authenticated: AuthenticatedClient, clientId: string | undefined): AuthenticatedClient {
  if (clientId !== undefined && clientId !== authenticated.client.id) throw new Problem('unauthorized');
  return authenticated;
}
