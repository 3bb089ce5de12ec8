import { createRoute, z } from '@hono/zod-openapi';
import { type HoldTarget, holdEvidence, releaseEvidence } from '../../flow/hold-evidence.ts';
import { viewHeldFrames } from '../../flow/view-held-frames.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { AuthenticatedClient } from '../../flow/authenticate-client.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { HELD_ATTEMPT, HOLD_REQUEST } from '../examples/operator.ts';
import { FRAMES } from '../examples/phone.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { heldAttempt } from '../schemas/evidence.ts';
import { holdRequest } from '../schemas/operator.ts';
import { toFuture } from './lists.ts';
import { attemptParam, jsonBody, okJson } from './spec.ts';

const MEDIA_TYPE = 'application/vnd.shualian.frames';

const tags = ['evidence'];

const holdSpec = createRoute({
  method: 'put',
  path: '/v1/attempts/{attempt}/hold',
  operationId: 'holdEvidence',
  tags,
  summary: 'Hold the frames of a face check for review, with a reason and an end; again changes both',
  security: byOperator,
  request: { params: attemptParam, body: jsonBody(holdRequest, HOLD_REQUEST) },
  responses: { 200: okJson(heldAttempt, HELD_ATTEMPT), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'attempt_not_found', 'evidence_destroyed') },
});

const releaseSpec = createRoute({
  method: 'delete',
  path: '/v1/attempts/{attempt}/hold',
  operationId: 'releaseEvidence',
  tags,
  summary: 'Let held frames go; what only the hold kept is destroyed at once',
  security: byOperator,
  request: { params: attemptParam },
  responses: { 204: { description: 'Released' }, ...problems(KEY_PROBLEMS, 'attempt_not_found', 'evidence_not_held') },
});

const framesSpec = createRoute({
  method: 'get',
  path: '/v1/attempts/{attempt}/frames/{seq}',
  operationId: 'viewHeldFrames',
  tags,
  summary: 'The frames of one step of a held face check; each look is recorded',
  security: byOperator,
  request: {
    params: attemptParam.extend({
      seq: z.coerce
        .number()
        .int()
        .min(0)
        .max(50)
        .openapi({ param: { name: 'seq', in: 'path' }, example: 0 }),
    }),
  },
  responses: {
    200: { description: 'The frames as the phone sent them', content: { [MEDIA_TYPE]: { schema: z.string().openapi({ format: 'binary' }), example: FRAMES } } },
    ...problems(KEY_PROBLEMS, 'attempt_not_found', 'evidence_not_held', 'evidence_destroyed'),
  },
});

const targetOf = (attemptId: string, { client, key }: AuthenticatedClient): HoldTarget => ({ attemptId, clientId: client.id, by: key.id });

/**
 * Routes of frames that an operator holds for review. The attempt belongs to the client of the operator's key.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerEvidenceRoutes(app: App, deps: AppDeps): void {
  app.openapi(holdSpec, async (c) => {
    const operator = await gateway(c, deps, 'admin');
    const { attempt } = c.req.valid('param');
    const { reason, until } = c.req.valid('json');
    const hold = await holdEvidence({ ...targetOf(attempt, operator), reason, until: toFuture(until, 'until', deps) }, deps);
    return c.json({ attempt, hold: { ...hold, since: toRfc3339(hold.since), until: toRfc3339(hold.until) } }, 200);
  });
  app.openapi(releaseSpec, async (c) => {
    const operator = await gateway(c, deps, 'admin');
    await releaseEvidence(targetOf(c.req.valid('param').attempt, operator), deps);
    return c.body(null, 204);
  });
  app.openapi(framesSpec, async (c) => {
    const operator = await gateway(c, deps, 'admin');
    const { attempt, seq } = c.req.valid('param');
    const body = await viewHeldFrames({ ...targetOf(attempt, operator), seq }, deps);
    return c.body(new Uint8Array(body), 200, { 'Content-Type': MEDIA_TYPE, 'Content-Disposition': 'attachment' });
  });
}
