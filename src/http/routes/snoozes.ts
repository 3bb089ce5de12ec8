import { createRoute, z } from '@hono/zod-openapi';
import { snoozeRule } from '../../flow/snooze-rule.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { subjectId } from '../schemas/assess.ts';
import { snoozeRequest } from '../schemas/operator.ts';
import { toFuture } from './lists.ts';
import { jsonBody, problems } from './spec.ts';

const subjectParam = z.object({ id: subjectId });

const snoozeSpec = createRoute({
  method: 'post',
  path: '/v1/subjects/{id}/snoozes',
  summary: 'Silence a step_up or notify rule for one subject until a time',
  request: { params: subjectParam, body: jsonBody(snoozeRequest) },
  responses: { 204: { description: 'Silenced' }, ...problems(400, 401, 403, 404, 409) },
});

const wakeSpec = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}/snoozes/{rule}',
  summary: 'Let a silenced rule speak again',
  request: { params: subjectParam.extend({ rule: z.string().max(64) }) },
  responses: { 204: { description: 'No longer silenced' }, ...problems(401, 403, 404) },
});

/**
 * Routes of rules that are silenced for one subject. The subject belongs to the client of the operator's key.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerSnoozeRoutes(app: App, deps: AppDeps): void {
  app.openapi(snoozeSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'admin');
    const { rule, until, reason } = c.req.valid('json');
    const about = { clientId: client.id, subject: c.req.valid('param').id, rule, reason, by: key.id };
    await snoozeRule({ ...about, until: toFuture(until, 'until', deps) }, deps.snoozeDeps);
    return c.body(null, 204);
  });
  app.openapi(wakeSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'admin');
    const { id, rule } = c.req.valid('param');
    await snoozeRule({ clientId: client.id, subject: id, rule, until: 0, reason: 'ended', by: key.id }, deps.snoozeDeps);
    return c.body(null, 204);
  });
}
