import type { MiddlewareHandler } from 'hono';
import { toBase64url } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';
import type { AppEnv } from '../app-deps.ts';

/**
 * Gives each request an id and each answer the headers that hold everywhere: never cached, never sniffed, no referrer.
 * @param random source of the id
 * @returns the middleware
 */
export function requestContext(random: Random): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const requestId = toBase64url(random.bytes(12));
    c.set('requestId', requestId);
    await next();
    const { headers } = c.res;
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    headers.set('X-Request-Id', requestId);
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
  };
}
