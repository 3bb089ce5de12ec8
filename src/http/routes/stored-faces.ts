import { createRoute, z } from '@hono/zod-openapi';
import type { FaceCount } from '../../liveness/face-counter.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { METRICS, STORED_FACES } from '../examples/operator.ts';
import { KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { okJson } from './spec.ts';

const storedFaces = z.object({ stored_faces: z.number(), thresholds: z.array(z.object({ count: z.number(), reached: z.boolean() })) }).openapi('StoredFaces');

const readSpec = createRoute({
  method: 'get',
  path: '/v1/privacy/stored-faces',
  operationId: 'countStoredFaces',
  tags: ['privacy'],
  summary: 'How many faces are stored, and which thresholds are reached',
  security: byOperator,
  responses: { 200: okJson(storedFaces, STORED_FACES), ...problems(KEY_PROBLEMS) },
});

const metricsSpec = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'readMetrics',
  tags: ['health'],
  summary: 'Gauges for Prometheus',
  security: byOperator,
  responses: { 200: { description: 'Text format 0.0.4', content: { 'text/plain': { schema: z.string(), example: METRICS } } }, ...problems(KEY_PROBLEMS) },
});

/**
 * Routes of the counter of stored faces. Each reads one row.
 * @param app where the routes go
 * @param deps ports and settings
 * @see measures on facial recognition (2025) article 15
 */
export function registerStoredFaceRoutes(app: App, deps: AppDeps): void {
  app.openapi(readSpec, async (c) => {
    await gateway(c, deps, 'admin');
    const { stored } = await deps.faceCounter.read();
    return c.json({ stored_faces: stored, thresholds: deps.faceThresholds.map((count) => ({ count, reached: stored >= count })) }, 200);
  });
  app.openapi(metricsSpec, async (c) => {
    await gateway(c, deps, 'admin');
    return c.text(toPrometheus(await deps.faceCounter.read(), deps.faceThresholds), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
}

function toPrometheus({ stored }: FaceCount, thresholds: readonly number[]): string {
  return [
    '# HELP shualian_stored_faces Face templates that are stored.',
    '# TYPE shualian_stored_faces gauge',
    `shualian_stored_faces ${String(stored)}`,
    '# HELP shualian_stored_faces_threshold_reached Whether as many faces are stored as the threshold says.',
    '# TYPE shualian_stored_faces_threshold_reached gauge',
    ...thresholds.map((count) => `shualian_stored_faces_threshold_reached{threshold="${String(count)}"} ${stored >= count ? '1' : '0'}`),
    '',
  ].join('\n');
}
