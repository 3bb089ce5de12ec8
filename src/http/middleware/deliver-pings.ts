import type { MiddlewareHandler } from 'hono';
import { deliverPings, type DeliverPingsDeps } from '../../flow/backchannel-ping.ts';
import type { AppEnv } from '../app-deps.ts';

/**
 * Lets pings go out right after a request that may have ended a challenge; what fails or is missed there goes out with the next, or with the sweep.
 * @param deps ports
 * @returns the middleware
 */
export function pingAfterwards(deps: DeliverPingsDeps & { readonly background: (work: Promise<unknown>) => void }): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    if (c.req.method === 'POST') deps.background(deliverPings(deps));
  };
}
