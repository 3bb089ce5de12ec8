import { createRoute, z } from '@hono/zod-openapi';
import { snoozeRule } from '../../flow/snooze-rule.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { SNOOZE_REQUEST } from '../examples/operator.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { snoozeRequest } from '../schemas/operator.ts';
import { toFuture } from './lists.ts';
import { jsonBody, subjectParam } from './spec.ts';

const about = { tags: ['lists'], security: byOperator };

const snoozeSpec = createRoute({
  method: 'post',
  path: '/v1/subjects/{id}/snoozes',
  operationId: 'snoozeRule',
  ...about,
  summary: 'Silence a step_up or notify rule for one subject until a time',
  description: 'At most 30 days. Rules that guard against missing data or follow a report of fraud cannot be silenced.',
  request: { params: subjectParam, body: jsonBody(snoozeRequest, SNOOZE_REQUEST) },
  responses: {
    204: { description: 'Silenced' },
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'rule_not_found', 'rule_not_snoozable', 'snooze_limit_reached'),
  },
});

const wakeSpec = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}/snoozes/{rule}',
  operationId: 'wakeRule',
  ...about,
  summary: 'Let a silenced rule speak again',
  request: {
    params: subjectParam.extend({
      rule: z
        .string()
        .max(64)
        .openapi({ param: { name: 'rule', in: 'path' }, example: SNOOZE_REQUEST.rule }),
    }),
  },
  responses: { 204: { description: 'No longer silenced' }, ...problems(KEY_PROBLEMS, 'rule_not_found', 'rule_not_snoozable') },
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
