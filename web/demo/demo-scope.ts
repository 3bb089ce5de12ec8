import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type PageAssets } from '../pages/asset-manifest.ts';
import { pageLanguage } from '../pages/page-language.ts';
import type { Language } from '../texts/text-table.ts';
import type { DemoAccount } from './demo-accounts.ts';
import { buildContext } from './demo-context.ts';
import type { DemoSession, DemoSessions } from './demo-sessions.ts';
import type { GatewayClient } from './gateway-client.ts';

/** What all routes of the demo share. */
export interface DemoScope {
  readonly accounts: ReadonlyMap<string, DemoAccount>;
  readonly sessions: DemoSessions;
  readonly gateway: GatewayClient;
  readonly assets: PageAssets;
  readonly publicOrigin: string;
  readonly clientIp: (c: Context) => string;
}

/** One request of a visitor. */
export interface DemoRequest {
  readonly c: Context;
  readonly scope: DemoScope;
  readonly session: DemoSession;
  readonly language: Language;
}

const COOKIE = 'shualian_demo';

/**
 * Finds or opens the visitor's session.
 * @param c the request
 * @param scope the demo
 * @returns the request with its session
 */
export function openRequest(c: Context, scope: DemoScope): DemoRequest {
  const session = scope.sessions.find(getCookie(c, COOKIE)) ?? scope.sessions.create();
  keepSession(c, scope, session);
  return { c, scope, session, language: pageLanguage(c) };
}

/**
 * Gives the visitor a fresh session id, as every login must, so that an id planted before the login is worth nothing.
 * @param request the request
 * @param account who signed in
 * @returns the new session
 */
export function renewSession(request: DemoRequest, account: DemoAccount): DemoSession {
  const session = request.scope.sessions.create();
  session.account = account;
  session.controls = request.session.controls;
  request.scope.sessions.end(request.session.id);
  keepSession(request.c, request.scope, session);
  return session;
}

/**
 * @param request the request
 * @param account whom the event is about
 * @returns the `context` of an assessment
 */
export function contextOf(request: DemoRequest, account: DemoAccount): Readonly<Record<string, unknown>> {
  const { c, scope, session, language } = request;
  return buildContext(session.controls, {
    ip: scope.clientIp(c),
    userAgent: c.req.header('User-Agent') ?? '',
    language,
    origin: scope.publicOrigin,
    accountId: account.id,
    sessionId: session.id,
  });
}

/**
 * @param c a form request
 * @returns the fields as text
 */
export async function readForm(c: Context): Promise<(name: string) => string> {
  const form = await c.req.parseBody();
  return (name) => {
    const value = form[name];
    return typeof value === 'string' ? value.slice(0, 300) : '';
  };
}

function keepSession(c: Context, scope: DemoScope, session: DemoSession): void {
  setCookie(c, COOKIE, session.id, {
    path: '/demo',
    httpOnly: true,
    sameSite: 'Lax',
    secure: scope.publicOrigin.startsWith('https:'),
  });
}
