import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { AppDeps, RemotePlace } from '../http/app-deps.ts';

/**
 * Tells where a request comes from on Node: the socket, or with N trusted proxies the Nth address from the right of `X-Forwarded-For`, because only those were written by proxies of ours.
 * @param trustedProxies how many proxies are in front
 * @returns the function for the application
 */
export function nodeRemote(trustedProxies: number): AppDeps['remote'] {
  return (c): RemotePlace => {
    const forwarded = (c.req.header('X-Forwarded-For') ?? '').split(',').map((part) => part.trim());
    const claimed = trustedProxies > 0 ? forwarded.at(-trustedProxies) : undefined;
    const socket = 'incoming' in c.env ? getConnInfo(c).remote.address : undefined;
    const ip = claimed !== undefined && isIP(claimed) > 0 ? claimed : (socket ?? '127.0.0.1');
    return { ip, country: null, latitude: null, longitude: null };
  };
}
