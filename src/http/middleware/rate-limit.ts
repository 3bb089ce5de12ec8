import type { Context } from 'hono';
import { hmacSha256, toBase64url, utf8 } from '../../lib/bytes.ts';
import { Problem } from '../../lib/problem.ts';
import type { RateLimit } from '../../session/rate-limiter.ts';
import type { AppDeps, AppEnv } from '../app-deps.ts';

/**
 * Counts a request against a limit and tells the caller how it stands.
 * @param c the request's context
 * @param deps ports
 * @param limit the limit
 * @param who whose limit: kept only as a keyed hash, so that the hot store holds no address
 * @throws Problem `rate_limited` with the seconds to wait
 * @see draft-ietf-httpapi-ratelimit-headers section 3
 */
export async function hitLimit(c: Context<AppEnv>, deps: Pick<AppDeps, 'rateLimiter' | 'pseudonymKey'>, limit: RateLimit, who: string): Promise<void> {
  const key = toBase64url(hmacSha256(deps.pseudonymKey, utf8(`rate\0${limit.name}\0${who}`))).slice(0, 22);
  const answer = await deps.rateLimiter.hit(limit, key);
  c.header('RateLimit-Policy', `"${limit.name}";q=${String(limit.points)};w=${String(limit.windowSeconds)}`);
  c.header('RateLimit', `"${limit.name}";r=${String(answer.remaining)};t=${String(answer.resetSeconds)}`);
  if (!answer.allowed) throw new Problem('rate_limited', { retryAfterSeconds: answer.resetSeconds });
}
