import { createRoute } from '@hono/zod-openapi';
import { type OperatorAttempt, viewAttempt } from '../../flow/view-attempt.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { ATTEMPT_VIEW } from '../examples/operator.ts';
import { KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { attemptView } from '../schemas/evidence.ts';
import { attemptParam, okJson } from './spec.ts';

const viewSpec = createRoute({
  method: 'get',
  path: '/v1/attempts/{attempt}',
  operationId: 'viewAttempt',
  tags: ['evidence'],
  summary: 'How a face check was judged: every check with value and threshold, no picture',
  security: byOperator,
  request: { params: attemptParam },
  responses: { 200: okJson(attemptView, ATTEMPT_VIEW), ...problems(KEY_PROBLEMS, 'attempt_not_found') },
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
