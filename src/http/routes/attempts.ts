import { createRoute, z } from '@hono/zod-openapi';
import { type OperatorAttempt, viewAttempt } from '../../flow/view-attempt.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { okJson, problems } from './spec.ts';

const attemptParam = z.object({
  attempt: z
    .string()
    .max(64)
    .openapi({ param: { name: 'attempt', in: 'path' }, example: 'lva_3q2-7wAAAAAAAAAAAAAAAA' }),
});

const check = z.object({ name: z.string(), value: z.number(), threshold: z.number(), ok: z.boolean(), component: z.string().nullable() });

const view = z
  .object({
    id: z.string(),
    owner: z.object({ kind: z.string(), id: z.string() }),
    subject: z.string(),
    status: z.string(),
    provider: z.string(),
    assurance: z.string(),
    pad: z.string().nullable(),
    screen_light: z.union([z.object({ value: z.number(), frames: z.number() }), z.literal('not_evaluated')]).nullable(),
    created_at: z.string(),
    settled_at: z.string().nullable(),
    capture: z.object({
      source: z.string(),
      track_label: z.string(),
      facing: z.string(),
      width: z.number().nullable(),
      height: z.number().nullable(),
    }),
    actions: z.array(z.string()).nullable(),
    chunks: z.array(z.object({ seq: z.number(), frames: z.number(), arrived_at: z.string() })),
    checks: z.array(check),
    reasons: z.array(z.string()),
    hold: z.object({ reason: z.string(), by: z.string(), since: z.string(), until: z.string() }).nullable(),
    hints: z.array(z.string()),
  })
  .openapi('LivenessAttempt');

const viewSpec = createRoute({
  method: 'get',
  path: '/v1/attempts/{attempt}',
  summary: 'How a face check was judged: every check with value and threshold, no picture (operator)',
  request: { params: attemptParam },
  responses: { 200: okJson(view), ...problems(401, 403, 404, 429) },
});

/**
 * The operator's view of a face check. The attempt belongs to the client of the operator's key.
 * @param app where the route goes
 * @param deps ports and settings
 */
export function registerAttemptRoutes(app: App, deps: AppDeps): void {
  app.openapi(viewSpec, async (c) => {
    const { client } = await gateway(c, deps, 'admin');
    return c.json(toWire(await viewAttempt({ attemptId: c.req.valid('param').attempt, clientId: client.id }, deps)), 200);
  });
}

function toWire({ owner, screenLight, createdAt, settledAt, capture, actions, chunks, checks, reasons, hints, hold, ...rest }: OperatorAttempt) {
  const { source, trackLabel, facing, width, height } = capture;
  return {
    ...rest,
    owner: { ...owner },
    screen_light: typeof screenLight === 'object' && screenLight !== null ? { ...screenLight } : screenLight,
    created_at: toRfc3339(createdAt),
    settled_at: settledAt === null ? null : toRfc3339(settledAt),
    capture: { source, track_label: trackLabel, facing, width, height },
    actions: actions === null ? null : [...actions],
    chunks: chunks.map(({ seq, frames, arrivedAt }) => ({ seq, frames, arrived_at: toRfc3339(arrivedAt) })),
    checks: checks.map((one) => ({ ...one })),
    reasons: [...reasons],
    hold: hold && { ...hold, since: toRfc3339(hold.since), until: toRfc3339(hold.until) },
    hints: [...hints],
  };
}
