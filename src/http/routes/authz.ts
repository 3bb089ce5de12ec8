import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { authenticateClient } from '../../flow/authenticate-client.ts';
import { type Authorization, authorizeRequest } from '../../flow/authorize-request.ts';
import { returnToRequest } from '../../flow/return-to-request.ts';
import { Problem } from '../../lib/problem.ts';
import type { ClientRecord } from '../../session/client-store.ts';
import { DPOP_ALGS } from '../../session/dpop.ts';
import type { RouteRules } from '../../session/route-rules.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { stepUpCookie } from '../gate-cookies.ts';
import { problemResponse, toProblem } from '../problem-response.ts';
import { type ProxyDialect, readIdentity, readProxied, readReturnUri, readTokens } from '../read-proxied.ts';
import { returnPage, stepUpPage } from '../return-page.ts';
import { routesDocument } from '../schemas/gate.ts';
import { comeBack, proxyPath, readRoutes, returnPath, writeRoutes } from './authz-spec.ts';

/** Header in which a proxy proves its key: `Authorization` belongs to the request that it asks about. */
const KEY_HEADER = 'X-Shualian-Key';

/**
 * Routes for proxies: what they ask before they let a request through, how a browser comes back, and the rules.
 * @param app where the routes go
 * @param deps ports and settings
 * @see RFC 9470
 */
export function registerAuthzRoutes(app: App, deps: AppDeps): void {
  const answerTo = (dialect: ProxyDialect) => async (c: Context<AppEnv>) => authorize(c, dialect, deps);
  for (const dialect of ['auth-request', 'forward-auth', 'ext-authz'] as const) {
    const path = `/v1/authz/${dialect}`;
    app.openAPIRegistry.registerPath(proxyPath(dialect));
    app.all(path, answerTo(dialect));
  }
  app.all('/v1/authz/ext-authz/*', answerTo('ext-authz'));
  app.openapi(readRoutes, async (c) => {
    const { client } = await gateway(c, deps, 'admin');
    return c.json(toRoutes((await deps.clients.findClient(client.id))?.routes ?? { identity: 'cookie', routes: [] }), 200);
  });
  app.openapi(writeRoutes, async (c) => {
    const { client } = await gateway(c, deps, 'admin');
    const rules = fromRoutes(c.req.valid('json'));
    await deps.clients.setRoutes(client.id, rules);
    await deps.audit.append({
      at: deps.clock.now(),
      clientId: client.id,
      subject: null,
      kind: 'routes.replaced',
      data: { routes: rules.routes.length, identity: rules.identity },
    });
    return c.json(toRoutes(rules), 200);
  });
  app.openAPIRegistry.registerPath(returnPath);
  app.get('/v1/authz/return', (c) => returnPage(c));
  app.openapi(comeBack, async (c) => {
    const client = await proxyOf(c, deps);
    const identity = await readIdentity(c, client, deps);
    if (identity === null) throw new Problem('unauthorized');
    const returned = await returnToRequest({ client, identity, code: c.req.valid('json').code }, deps);
    if (returned === null) throw new Problem('held_request_not_found');
    c.header('Set-Cookie', stepUpCookie(returned.token, returned.expiresInSeconds));
    return c.json({ location: returned.uri }, 200);
  });
}

async function proxyOf(c: Context<AppEnv>, deps: AppDeps): Promise<ClientRecord> {
  return (await authenticateClient(c.req.header(KEY_HEADER) ?? '', 'authz', deps)).client;
}

// Proxies understand 204, 401 and 403: whatever goes wrong is a 403 that says what it was, so that nothing passes.
async function authorize(c: Context<AppEnv>, dialect: ProxyDialect, deps: AppDeps): Promise<Response> {
  try {
    const client = await proxyOf(c, deps);
    const request = readProxied(c, dialect);
    const identity = await readIdentity(c, client, deps);
    const asked = { client, request, identity, presented: readTokens(c, request), returnUri: readReturnUri(c, request) };
    const authorization = await authorizeRequest({ ...asked, ip: deps.remote(c).ip, userAgent: c.req.header('User-Agent') ?? '' }, deps);
    return answer(c, authorization, deps);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'internal_error' || problem.code === 'store_unavailable')
      deps.log.error('authz_failed', { request_id: c.get('requestId'), code: problem.code });
    return problemResponse(problem, c, 403);
  }
}

function answer(c: Context<AppEnv>, authorization: Authorization, deps: AppDeps): Response {
  if (authorization.kind === 'refuse') return problemResponse(new Problem('route_refused'), c);
  if (authorization.kind === 'unknown_person') return problemResponse(new Problem('unauthorized'), c);
  if (authorization.kind === 'challenge') return challenge(c, authorization, deps);
  return c.body(null, 204, told(authorization));
}

// All of them, always: a proxy copies what is here over what a browser may have sent.
function told({ identity, claims }: Extract<Authorization, { kind: 'pass' }>): Record<string, string> {
  const person = { 'X-Shualian-Subject': identity?.subject ?? '', 'X-Shualian-Session': identity?.sessionId ?? '' };
  const none = { 'X-Shualian-Acr': '', 'X-Shualian-Amr': '', 'X-Shualian-Step-Up-At': '', 'X-Shualian-Txn': '' };
  if (claims === null) return { ...person, ...none };
  const { acr, amr, step_up_at: at, txn } = claims;
  return { ...person, 'X-Shualian-Acr': acr, 'X-Shualian-Amr': amr.join(' '), 'X-Shualian-Step-Up-At': String(at), 'X-Shualian-Txn': txn };
}

function challenge(c: Context<AppEnv>, { acr, maxAgeSeconds, isBound, held }: Extract<Authorization, { kind: 'challenge' }>, deps: AppDeps): Response {
  const demand = `error="insufficient_user_authentication", error_description="A fresh step-up is required", acr_values="${acr.join(' ')}", max_age="${String(maxAgeSeconds)}"`;
  const proof = `DPoP error="invalid_dpop_proof", error_description="The token is bound to a key that did not sign this request", algs="${DPOP_ALGS.join(' ')}"`;
  const url = held === null ? null : `${deps.publicUrl}/step-up#${held.id}.${held.secret}`;
  const response = url === null ? problemResponse(new Problem('step_up_required'), c, 401) : stepUpPage(c, url);
  const headers = new Headers(response.headers);
  headers.set('WWW-Authenticate', isBound ? proof : `Bearer ${demand}`);
  if (url !== null) headers.set('X-Shualian-Step-Up', url);
  return new Response(response.body, { status: 401, headers });
}

function fromRoutes({ identity, routes }: z.infer<typeof routesDocument>): RouteRules {
  const toRule = (route: (typeof routes)[number]) => ({
    path: route.path,
    methods: route.methods,
    acr: route.acr,
    maxAgeSeconds: route.max_age,
    isOnce: route.once,
    eventType: route.event,
    description: route.description ?? null,
  });
  return { identity, routes: routes.map(toRule) };
}

function toRoutes({ identity, routes }: RouteRules): z.infer<typeof routesDocument> {
  const ofRule = (rule: RouteRules['routes'][number]) => ({
    path: rule.path,
    methods: [...rule.methods],
    acr: [...rule.acr],
    max_age: rule.maxAgeSeconds,
    once: rule.isOnce,
    event: rule.eventType,
    ...(rule.description === null ? {} : { description: rule.description }),
  });
  return routesDocument.parse({ identity, routes: routes.map(ofRule) });
}
