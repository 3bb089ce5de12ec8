import { createRoute, z } from '@hono/zod-openapi';
import { type HoldTarget, holdEvidence, releaseEvidence } from '../../flow/hold-evidence.ts';
import { viewHeldFrames } from '../../flow/view-held-frames.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { AuthenticatedClient } from '../../flow/authenticate-client.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { holdRequest } from '../schemas/operator.ts';
import { toFuture } from './lists.ts';
import { jsonBody, okJson, problems } from './spec.ts';

const FRAMES = 'application/vnd.shualian.frames';

const attemptParam = z.object({
  attempt: z
    .string()
    .max(64)
    .openapi({ param: { name: 'attempt', in: 'path' }, example: 'lva_3q2-7wAAAAAAAAAAAAAAAA' }),
});

const held = z.object({ reason: z.string(), by: z.string(), since: z.string(), until: z.string() }).openapi('EvidenceHold');

const holdSpec = createRoute({
  method: 'put',
  path: '/v1/attempts/{attempt}/hold',
  summary: 'Hold the frames of a face check for review, with a reason and an end; again changes both',
  request: { params: attemptParam, body: jsonBody(holdRequest) },
  responses: { 200: okJson(z.object({ attempt: z.string(), hold: held })), ...problems(400, 401, 403, 404, 410) },
});

const releaseSpec = createRoute({
  method: 'delete',
  path: '/v1/attempts/{attempt}/hold',
  summary: 'Let held frames go; what only the hold kept is destroyed at once',
  request: { params: attemptParam },
  responses: { 204: { description: 'Released' }, ...problems(401, 403, 404, 409) },
});

const framesSpec = createRoute({
  method: 'get',
  path: '/v1/attempts/{attempt}/frames/{seq}',
  summary: 'The frames of one step of a held face check; each look is recorded',
  request: { params: attemptParam.extend({ seq: z.coerce.number().int().min(0).max(50) }) },
  responses: {
    200: { description: 'The frames as the phone sent them', content: { [FRAMES]: { schema: z.string().openapi({ format: 'binary' }) } } },
    ...problems(400, 401, 403, 404, 409, 410),
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
    return c.body(new Uint8Array(body), 200, { 'Content-Type': FRAMES, 'Content-Disposition': 'attachment' });
  });
}
