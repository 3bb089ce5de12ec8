import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { findWebSession } from '../flow/manage-web-sessions.ts';
import type { PresentedToken } from '../flow/present-token.ts';
import type { ClientRecord } from '../session/client-store.ts';
import { parseProxiedRequest, pathOf, type ProxiedRequest } from '../session/route-rules.ts';
import type { WebIdentity } from '../session/web-session-store.ts';
import type { AppDeps, AppEnv } from './app-deps.ts';
import { sessionCookie, STEP_UP_COOKIE } from './gate-cookies.ts';

/** How proxies name method and address of the request they ask about. */
export type ProxyDialect = 'auth-request' | 'forward-auth' | 'ext-authz';

/** Prefix under which Envoy asks: the request's own path follows. */
export const EXT_AUTHZ = '/v1/authz/ext-authz';

/**
 * Reads what a proxy tells of a request. The proxy has proven its key; what it must overwrite, so that no browser can write it, is told in the guides.
 * @param c the proxy's request
 * @param dialect how this proxy speaks
 * @returns the request, or null when its description is malformed
 */
export function readProxied(c: Context<AppEnv>, dialect: ProxyDialect): ProxiedRequest | null {
  const header = (name: string): string => c.req.header(name) ?? '';
  const scheme = header('X-Forwarded-Proto');
  const host = header('X-Forwarded-Host') || header('Host');
  if (dialect === 'auth-request') return parseProxiedRequest({ method: header('X-Original-Method'), uri: header('X-Original-URI'), scheme, host });
  if (dialect === 'forward-auth') return parseProxiedRequest({ method: header('X-Forwarded-Method'), uri: header('X-Forwarded-Uri'), scheme, host });
  // The text after the origin, not parsed again. On Node a target with dot segments was refused; Workers resolve them before we see any, so there Envoy itself must (docs/proxies.md).
  const [, target = ''] = /^[a-z]+:\/\/[^/]*(\/.*)$/.exec(c.req.raw.url) ?? [];
  return parseProxiedRequest({ method: c.req.method, uri: target.slice(EXT_AUTHZ.length), scheme, host });
}

const VISIBLE = /^[\x21-\x7e]{1,256}$/;

/**
 * Who is behind the browser: by the gateway's cookie, or, where the gateway has said so, by the headers of a proxy that has authenticated them itself.
 * @param c the proxy's request
 * @param client the gateway
 * @param deps ports
 * @returns the person, or null
 */
export async function readIdentity(c: Context<AppEnv>, client: ClientRecord, deps: AppDeps): Promise<WebIdentity | null> {
  if (client.routes?.identity !== 'headers') return findWebSession({ clientId: client.id, token: sessionCookie(c) }, deps);
  const subject = c.req.header('X-Shualian-Subject') ?? '';
  const sessionId = c.req.header('X-Shualian-Session') ?? '';
  const deviceId = c.req.header('X-Shualian-Device') ?? '';
  if (!VISIBLE.test(subject) || subject.length > 128 || !VISIBLE.test(sessionId)) return null;
  return { subject, sessionId, deviceId: VISIBLE.test(deviceId) ? deviceId : null };
}

/**
 * @param c the proxy's request
 * @param request what it describes
 * @returns the tokens that came with the request: in its own header first, then in the cookie
 * @see RFC 6750 section 2.1, RFC 9449 section 7.1
 */
export function readTokens(c: Context<AppEnv>, request: ProxiedRequest | null): readonly PresentedToken[] {
  const [, scheme = '', sent = ''] = /^(Bearer|DPoP) ([\w.-]{1,8192})$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  const proof = c.req.header('DPoP');
  const isProven = scheme.toLowerCase() === 'dpop' && proof !== undefined && request !== null;
  const possession = isProven ? { proof, method: request.method, uri: `${request.scheme}://${request.host}${request.uri}` } : null;
  const kept = getCookie(c, STEP_UP_COOKIE) ?? '';
  return [...(sent === '' ? [] : [{ token: sent, possession }]), ...(kept === '' ? [] : [{ token: kept, possession: null }])];
}

/**
 * Where a browser that is moving to a page returns to after a step-up: the page itself, or for a form the page that the form was on, because its content is not held.
 * @param c the proxy's request
 * @param request what it describes
 * @returns path and query on the same origin; null for a request that is no navigation
 * @see Fetch Metadata section 2.2
 */
export function readReturnUri(c: Context<AppEnv>, request: ProxiedRequest | null): string | null {
  const mode = c.req.header('Sec-Fetch-Mode');
  const isNavigation = mode === undefined ? (c.req.header('Accept') ?? '').includes('text/html') : mode === 'navigate';
  const destination = c.req.header('Sec-Fetch-Dest') ?? 'document';
  if (request === null || !isNavigation || destination !== 'document') return null;
  if (request.method === 'GET') return request.uri;
  const from = `${request.scheme}://${request.host}`;
  const referer = c.req.header('Referer') ?? '';
  const uri = referer.startsWith(`${from}/`) ? referer.slice(from.length) : '/';
  return pathOf(uri) === null || !/^[\x21-\x7e]{1,2000}$/.test(uri) ? '/' : uri;
}
