import { createRoute, z } from '@hono/zod-openapi';
import { assess } from '../../flow/assess.ts';
import { readAssessment } from '../../flow/read-assessment.ts';
import { recordOutcome } from '../../flow/record-outcome.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { assessResponse, assessRequest, outcomeRequest } from '../schemas/assess.ts';
import { gateway } from '../callers.ts';
import { toWireObject } from '../to-json.ts';
import { toAssessInput, toAssessAnswer } from './assess-mapping.ts';
import { answerOnce, idempotencyHeader } from './idempotency.ts';
import { assessmentParam, jsonBody, okJson, problems } from './spec.ts';

const assessSpec = (path: '/v1/assess' | '/assess') =>
  createRoute({
    method: 'post',
    path,
    summary: 'Decide on an event; on step_up with a challenge',
    request: { body: jsonBody(assessRequest), headers: idempotencyHeader },
    responses: { 200: okJson(assessResponse), ...problems(400, 401, 403, 409, 413, 415, 422, 429) },
  });

const readSpec = createRoute({
  method: 'get',
  path: '/v1/assessments/{id}',
  summary: 'A stored decision with its explanation',
  request: { params: assessmentParam },
  responses: { 200: okJson(z.record(z.string(), z.unknown())), ...problems(401, 403, 404) },
});

const outcomeSpec = createRoute({
  method: 'post',
  path: '/v1/assessments/{id}/outcome',
  summary: 'Tell how it turned out',
  request: { params: assessmentParam, body: jsonBody(outcomeRequest) },
  responses: { 204: { description: 'Recorded' }, ...problems(400, 401, 403, 404) },
});

/**
 * Routes of decisions.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerAssessRoutes(app: App, deps: AppDeps): void {
  for (const path of ['/v1/assess', '/assess'] as const) {
    app.openapi(assessSpec(path), async (c) => {
      const caller = await gateway(c, deps, 'assess');
      const body = c.req.valid('json');
      const answer = await answerOnce(c, deps, { clientId: caller.client.id, route: 'assess' }, async () => {
        const result = await assess(toAssessInput(body, caller), deps.assessDeps);
        return { status: 200, body: toAssessAnswer(result, body.options?.explain ?? 'codes', deps) };
      });
      return c.json(answer, 200);
    });
  }
  app.openapi(readSpec, async (c) => {
    const { client } = await gateway(c, deps, 'assess');
    return c.json(toWireObject(await readAssessment({ clientId: client.id, id: c.req.valid('param').id }, deps)), 200);
  });
  app.openapi(outcomeSpec, async (c) => {
    const { client } = await gateway(c, deps, 'assess');
    const { label, source } = c.req.valid('json');
    await recordOutcome({ clientId: client.id, id: c.req.valid('param').id, label, source }, deps);
    return c.body(null, 204);
  });
}
