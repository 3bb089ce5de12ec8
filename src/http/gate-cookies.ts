import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { AppEnv } from './app-deps.ts';

/** Cookie in which a gateway keeps the secret of a web session. */
export const SESSION_COOKIE = '__Host-shualian-session';

/** Cookie in which the token comes back to the proxy. */
export const STEP_UP_COOKIE = '__Host-shualian-step-up';

/**
 * @param c the request's context
 * @returns the secret of the web session, or empty
 */
export function sessionCookie(c: Context<AppEnv>): string {
  return getCookie(c, SESSION_COOKIE) ?? '';
}

/**
 * @param token the token
 * @param seconds its life
 * @returns a cookie that no script reads, no other host sets and no other site sends
 * @see NIST SP 800-63B-4 section 5.1.1, draft-ietf-httpbis-rfc6265bis section 4.1.3
 */
export function stepUpCookie(token: string, seconds: number): string {
  return `${STEP_UP_COOKIE}=${token}; Path=/; Max-Age=${String(seconds)}; Secure; HttpOnly; SameSite=Strict`;
}
