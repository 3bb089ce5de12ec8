import { createRoute } from '@hono/zod-openapi';
import { endWebSession, openWebSession } from '../../flow/manage-web-sessions.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { endWebSessionRequest, webSessionRequest, webSessionResponse } from '../schemas/gate.ts';
import { END_WEB_SESSION, WEB_SESSION, WEB_SESSION_REQUEST } from '../examples/gate.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byGateway } from '../openapi/security.ts';
import { jsonBody, okJson } from './spec.ts';

const about = { tags: ['proxies'], security: byGateway('assess') };

const open = createRoute({
  method: 'post',
  path: '/v1/sessions',
  operationId: 'openWebSession',
  ...about,
  summary: 'Tell the proxy who has logged in',
  description: 'Keep the secret in the cookie `__Host-shualian-session`: `Path=/; Secure; HttpOnly; SameSite=Lax`.',
  request: { body: jsonBody(webSessionRequest, WEB_SESSION_REQUEST) },
  responses: { 201: okJson(webSessionResponse, WEB_SESSION, 'Opened'), ...problems(BODY_PROBLEMS, KEY_PROBLEMS) },
});

const end = createRoute({
  method: 'post',
  path: '/v1/sessions/end',
  operationId: 'endWebSession',
  ...about,
  summary: 'End a web session, at logout',
  request: { body: jsonBody(endWebSessionRequest, END_WEB_SESSION) },
  responses: { 204: { description: 'Ended, or unknown' }, ...problems(BODY_PROBLEMS, KEY_PROBLEMS) },
});

/**
 * Routes of web sessions.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerWebSessionRoutes(app: App, deps: AppDeps): void {
  app.openapi(open, async (c) => {
    const { client } = await gateway(c, deps, 'assess');
    const { subject, session, device_id: deviceId, ttl_seconds: ttlSeconds } = c.req.valid('json');
    const identity = { subject: subject.id, sessionId: session.id, deviceId: deviceId ?? null };
    const { token, expiresAt } = await openWebSession({ clientId: client.id, identity, ttlSeconds }, deps);
    return c.json({ session_token: token, expires_at: toRfc3339(expiresAt) }, 201);
  });
  app.openapi(end, async (c) => {
    const { client } = await gateway(c, deps, 'assess');
    await endWebSession({ clientId: client.id, token: c.req.valid('json').session_token }, deps);
    return c.body(null, 204);
  });
}
