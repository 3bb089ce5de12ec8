import { createRoute, type z } from '@hono/zod-openapi';
import { type Assessed, type AssessResult, assess } from '../../flow/assess.ts';
import { openAnswer, sealAnswer } from '../../flow/idempotent.ts';
import { readAssessment } from '../../flow/read-assessment.ts';
import { recordOutcome } from '../../flow/record-outcome.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { ASSESS_REQUEST, ASSESS_RESPONSE, OUTCOME_REQUEST, STORED_ASSESSMENT } from '../examples/gateway.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byGateway } from '../openapi/security.ts';
import { assessRequest, outcomeRequest } from '../schemas/assess.ts';
import { assessResponse, storedAssessment } from '../schemas/decisions.ts';
import { assessor, gateway } from '../callers.ts';
import { toWireObject } from '../to-json.ts';
import { toAssessInput, toAssessAnswer } from './assess-mapping.ts';
import { idempotencyHeader, readOnce } from './idempotency.ts';
import { assessmentParam, jsonBody, okJson } from './spec.ts';

const ABOUT: Readonly<Record<'/v1/assess' | '/assess', { operationId: string; description: string }>> = {
  '/v1/assess': {
    operationId: 'assess',
    description:
      'Scores the event by the running policy. `allow` and `deny` are final; on `step_up` the answer carries a challenge: show its code, or send the browser to `page_url`, and poll `/v1/token` with `auth_req_id`. Send an `Idempotency-Key`, so that a repeated request gets the same challenge.',
  },
  '/assess': { operationId: 'assessShort', description: 'The same as `/v1/assess`.' },
};

const assessSpec = (path: '/v1/assess' | '/assess') =>
  createRoute({
    method: 'post',
    path,
    ...ABOUT[path],
    tags: ['decisions'],
    summary: 'Decide on an event; on step_up with a challenge',
    security: byGateway('assess'),
    request: { body: jsonBody(assessRequest, ASSESS_REQUEST), headers: idempotencyHeader },
    responses: { 200: okJson(assessResponse, ASSESS_RESPONSE), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, 'invalid_authorization_details') },
  });

const readSpec = createRoute({
  method: 'get',
  path: '/v1/assessments/{id}',
  operationId: 'readAssessment',
  tags: ['decisions'],
  summary: 'A stored decision with its explanation',
  description: 'What was decided and why, what the person may be told, what would have changed it, and whether the same comes out again.',
  security: byGateway('assess'),
  request: { params: assessmentParam },
  responses: { 200: okJson(storedAssessment, STORED_ASSESSMENT), ...problems(KEY_PROBLEMS, 'assessment_not_found') },
});

const outcomeSpec = createRoute({
  method: 'post',
  path: '/v1/assessments/{id}/outcome',
  operationId: 'recordOutcome',
  tags: ['decisions'],
  summary: 'Tell how it turned out',
  description: 'The last outcome counts. `fraud` makes the next assessments of the subject stricter.',
  security: byGateway('assess'),
  request: { params: assessmentParam, body: jsonBody(outcomeRequest, OUTCOME_REQUEST) },
  responses: { 204: { description: 'Recorded' }, ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'assessment_not_found') },
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
    return c.json(toWireObject<z.input<typeof storedAssessment>>(await readAssessment({ clientId: client.id, id: c.req.valid('param').id }, deps)), 200);
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
