import type { Context } from 'hono';
import type { ChallengeCaller } from '../flow/challenge-access.ts';
import { type AuthenticatedClient, authenticateClient } from '../flow/authenticate-client.ts';
import { Problem } from '../lib/problem.ts';
import type { Scope } from '../session/client-store.ts';
import type { AppDeps, AppEnv } from './app-deps.ts';
import { hitLimit } from './middleware/rate-limit.ts';

/**
 * @param c the request's context
 * @returns the bearer secret
 * @throws Problem `unauthorized` when there is none
 * @see RFC 6750 section 2.1
 */
export function bearer(c: Context<AppEnv>): string {
  const match = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(c.req.header('Authorization') ?? '');
  if (!match?.[1]) throw new Problem('unauthorized');
  return match[1];
}

/**
 * Proves that a gateway calls and that its key may do this; its rate is kept by the flow itself, within the one round trip it makes.
 * @param c the request's context
 * @param deps ports
 * @returns client and key
 * @throws Problem `unauthorized`, `forbidden_scope`
 */
export async function assessor(c: Context<AppEnv>, deps: AppDeps): Promise<AuthenticatedClient> {
  return authenticateClient(bearer(c), 'assess', deps);
}

/**
 * Proves that a gateway calls, that its key may do this, and that it keeps its rate.
 * @param c the request's context
 * @param deps ports
 * @param scope what the key must allow
 * @returns client and key
 * @throws Problem `unauthorized`, `forbidden_scope`, `rate_limited`
 */
export async function gateway(c: Context<AppEnv>, deps: AppDeps, scope: Scope): Promise<AuthenticatedClient> {
  const authenticated = await authenticateClient(bearer(c), scope, deps);
  await hitLimit(c, deps, { name: 'client', points: deps.config.requestsPerMinute, windowSeconds: 60 }, authenticated.client.id);
  return authenticated;
}

/**
 * Tells who asks for a challenge: a gateway by its key, the phone by its claim token, else the browser by its watch token.
 * @param c the request's context
 * @param deps ports
 * @returns the caller
 * @throws Problem `unauthorized`, `forbidden_scope`, `rate_limited`
 */
export async function watcher(c: Context<AppEnv>, deps: AppDeps): Promise<ChallengeCaller> {
  const secret = bearer(c);
  if (secret.startsWith('sk_')) return { kind: 'gateway', clientId: (await gateway(c, deps, 'challenge')).client.id };
  await limitAddress(c, deps);
  return secret.startsWith('ct_') ? { kind: 'phone', claimToken: secret } : { kind: 'browser', watchToken: secret };
}

/**
 * Keeps browsers and phones to their rate, by network address.
 * @param c the request's context
 * @param deps ports
 * @throws Problem `rate_limited`
 */
export async function limitAddress(c: Context<AppEnv>, deps: AppDeps): Promise<void> {
  await hitLimit(c, deps, { name: 'address', points: deps.config.phoneRequestsPerMinute, windowSeconds: 60 }, deps.remote(c).ip);
}
