import type { MiddlewareHandler } from 'hono';
import { toBase64url } from '../../lib/bytes.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time.ts';
import type { AppEnv } from '../app-deps.ts';

/**
 * Gives each request an id and each answer the headers that hold everywhere: never cached, never sniffed, no referrer.
 * One line is logged for each: method, path (secrets never stand in one), status and time; nothing the caller wrote in headers or body.
 * @param deps source of the id, time and log
 * @returns the middleware
 */
export function requestContext(deps: { readonly random: Random; readonly clock: Clock; readonly log: Logger }): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const requestId = toBase64url(deps.random.bytes(12));
    c.set('requestId', requestId);
    const startedAt = deps.clock.now();
    await next();
    const { headers } = c.res;
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    headers.set('X-Request-Id', requestId);
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
    deps.log.info('request', { request_id: requestId, method: c.req.method, path: c.req.path, status: c.res.status, ms: deps.clock.now() - startedAt });
  };
}
