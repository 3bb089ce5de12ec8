import { createRoute, z } from '@hono/zod-openapi';
import { activatePolicy, deactivatePolicy, listPolicies, readPolicy, uploadPolicy } from '../../flow/manage-policies.ts';
import type { PolicyActivation, PolicyVersion } from '../../risk/policy/policy-store.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { policyActivateRequest, policyParam, policyUploadRequest } from '../schemas/operator.ts';
import { toWireObject } from '../to-json.ts';
import { jsonBody, okJson, problems } from './spec.ts';

const open = z.record(z.string(), z.unknown());

const uploadSpec = createRoute({
  method: 'post',
  path: '/v1/policies',
  summary: 'Check and save a version of a policy; it does not run yet',
  request: { body: jsonBody(policyUploadRequest) },
  responses: { 201: okJson(open), ...problems(400, 401, 403, 413, 422) },
});

const listSpec = createRoute({
  method: 'get',
  path: '/v1/policies',
  summary: 'Saved versions, newest first, and what runs',
  responses: { 200: okJson(open), ...problems(401, 403) },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/policies/{hash}',
  summary: 'A version as it was written',
  request: { params: policyParam },
  responses: { 200: okJson(open), ...problems(401, 403, 404) },
});

const activateSpec = createRoute({
  method: 'post',
  path: '/v1/policies/{hash}/activate',
  summary: 'Let a saved version run: enforce in place of the one before, or shadow beside it',
  request: { params: policyParam, body: jsonBody(policyActivateRequest) },
  responses: { 200: okJson(open), ...problems(400, 401, 403, 404, 422) },
});

const deactivateSpec = createRoute({
  method: 'post',
  path: '/v1/policies/{hash}/deactivate',
  summary: 'Stop a version that runs in shadow',
  request: { params: policyParam },
  responses: { 204: { description: 'Stopped' }, ...problems(401, 403, 404) },
});

/**
 * Routes of policies, for operators.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerPolicyRoutes(app: App, deps: AppDeps): void {
  app.openapi(uploadSpec, async (c) => {
    const { key } = await gateway(c, deps, 'admin');
    const version = await uploadPolicy({ source: c.req.valid('json').source, by: key.id }, deps.policyDeps);
    return c.json(toWireObject(toVersion(version)), 201);
  });
  app.openapi(listSpec, async (c) => {
    await gateway(c, deps, 'admin');
    const { versions, active } = await listPolicies(deps.policyDeps);
    return c.json(toWireObject({ versions: versions.map(toVersion), active: active.map(toActivation) }), 200);
  });
  app.openapi(readSpec, async (c) => {
    await gateway(c, deps, 'admin');
    const version = await readPolicy(c.req.valid('param').hash, deps.policyDeps);
    return c.json(toWireObject({ ...toVersion(version), source: version.source, document: version.document }), 200);
  });
  app.openapi(activateSpec, async (c) => {
    const { key } = await gateway(c, deps, 'admin');
    const activation = await activatePolicy({ hash: c.req.valid('param').hash, mode: c.req.valid('json').mode, by: key.id }, deps.policyDeps);
    return c.json(toWireObject(toActivation(activation)), 200);
  });
  app.openapi(deactivateSpec, async (c) => {
    const { key } = await gateway(c, deps, 'admin');
    await deactivatePolicy({ hash: c.req.valid('param').hash, by: key.id }, deps.policyDeps);
    return c.body(null, 204);
  });
}

function toVersion({ hash, policyId, createdAt, createdBy }: PolicyVersion): object {
  return { hash, policy: policyId, created_at: toRfc3339(createdAt), created_by: createdBy };
}

function toActivation({ hash, policyId, mode, since, by }: PolicyActivation): object {
  return { hash, policy: policyId, mode, since: toRfc3339(since), by };
}
