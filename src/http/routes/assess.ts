import { createRoute, z } from '@hono/zod-openapi';
import { type Assessed, type AssessResult, assess } from '../../flow/assess.ts';
import { openAnswer, sealAnswer } from '../../flow/idempotent.ts';
import { readAssessment } from '../../flow/read-assessment.ts';
import { recordOutcome } from '../../flow/record-outcome.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { assessResponse, assessRequest, outcomeRequest } from '../schemas/assess.ts';
import { assessor, gateway } from '../callers.ts';
import { toWireObject } from '../to-json.ts';
import { toAssessInput, toAssessAnswer } from './assess-mapping.ts';
import { idempotencyHeader, readOnce } from './idempotency.ts';
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
      const caller = await assessor(c, deps);
      const body = c.req.valid('json');
      const input = toAssessInput(body, caller, deps.clock.now());
      const toAnswer = (result: AssessResult) => toAssessAnswer(result, body.options?.explain ?? 'codes', deps);
      const once = await readOnce(c);
      if (once === null) return c.json(toAnswer(freshOf(await assess(input, null, deps.assessDeps))), 200);
      const scope = { clientId: caller.client.id, route: 'assess', key: once.key };
      const seal = (result: AssessResult): Uint8Array => sealAnswer(scope, toAnswer(result), deps);
      const assessed = await assess(input, { ...once, route: scope.route, seal }, deps.assessDeps);
      return c.json(assessed.kind === 'fresh' ? toAnswer(assessed.result) : openAnswer<AssessAnswer>(scope, assessed.sealedBody, deps), 200);
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

type AssessAnswer = z.infer<typeof assessResponse>;

// Without a key nothing is kept, so nothing kept can come back.
function freshOf(assessed: Assessed): AssessResult {
  if (assessed.kind === 'kept') throw new TypeError('an answer was kept without a key');
  return assessed.result;
}
