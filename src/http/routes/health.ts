import { createRoute, z } from '@hono/zod-openapi';
import type { App, AppDeps } from '../app-deps.ts';
import { problems } from '../openapi/problem-answers.ts';
import { byAnybody } from '../openapi/security.ts';
import { okJson } from './spec.ts';

const about = { tags: ['health'], security: byAnybody };

const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'isAlive',
  ...about,
  summary: 'The process is alive',
  responses: { 200: okJson(z.object({ status: z.literal('ok') }).openapi('Alive'), { status: 'ok' }) },
});

const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'isReady',
  ...about,
  summary: 'Both stores answer',
  responses: { 200: okJson(z.object({ status: z.literal('ready') }).openapi('Ready'), { status: 'ready' }), ...problems() },
});

/**
 * Routes for load balancers: alive, and ready.
 * @param app where the routes go
 * @param deps ports
 */
export function registerHealthRoutes(app: App, deps: AppDeps): void {
  app.openapi(healthz, (c) => c.json({ status: 'ok' as const }, 200));
  app.openapi(readyz, async (c) => {
    await Promise.all([
      deps.challenges.find('chl_AAAAAAAAAAAAAAAAAAAAAA'),
      deps.rateLimiter.hit({ name: 'ready', points: 1_000_000, windowSeconds: 1 }, 'ready'),
    ]);
    return c.json({ status: 'ready' as const }, 200);
  });
}
