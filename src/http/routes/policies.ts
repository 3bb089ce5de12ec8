import { createRoute, type z } from '@hono/zod-openapi';
import { activatePolicy, deactivatePolicy, listPolicies, readPolicy, uploadPolicy } from '../../flow/manage-policies.ts';
import type { PolicyActivation, PolicyVersion } from '../../risk/policy/policy-store.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { POLICY_ACTIVATE, POLICY_ACTIVATION, POLICY_LIST, POLICY_SOURCE, POLICY_UPLOAD, POLICY_VERSION } from '../examples/operator.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { policyActivateRequest, policyParam, policyUploadRequest } from '../schemas/operator.ts';
import { policyActivation, policyList, policySource, policyVersion } from '../schemas/policies.ts';
import { toWireObject } from '../to-json.ts';
import { jsonBody, okJson } from './spec.ts';

const about = { tags: ['policies'], security: byOperator };

const uploadSpec = createRoute({
  method: 'post',
  path: '/v1/policies',
  operationId: 'uploadPolicy',
  ...about,
  summary: 'Check and save a version of a policy; it does not run yet',
  description: 'YAML or JSON as text. Its own tests must pass.',
  request: { body: jsonBody(policyUploadRequest, POLICY_UPLOAD) },
  responses: { 201: okJson(policyVersion, POLICY_VERSION, 'Saved'), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'policy_invalid') },
});

const listSpec = createRoute({
  method: 'get',
  path: '/v1/policies',
  operationId: 'listPolicies',
  ...about,
  summary: 'Saved versions, newest first, and what runs',
  responses: { 200: okJson(policyList, POLICY_LIST), ...problems(KEY_PROBLEMS) },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/policies/{hash}',
  operationId: 'readPolicy',
  ...about,
  summary: 'A version as it was written',
  request: { params: policyParam },
  responses: { 200: okJson(policySource, POLICY_SOURCE), ...problems(KEY_PROBLEMS, 'policy_not_found') },
});

const activateSpec = createRoute({
  method: 'post',
  path: '/v1/policies/{hash}/activate',
  operationId: 'activatePolicy',
  ...about,
  summary: 'Let a saved version run: enforce in place of the one before, or shadow beside it',
  request: { params: policyParam, body: jsonBody(policyActivateRequest, POLICY_ACTIVATE) },
  responses: {
    200: okJson(policyActivation, POLICY_ACTIVATION),
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'policy_not_found', 'policy_invalid', 'policy_shadows_full'),
  },
});

const deactivateSpec = createRoute({
  method: 'post',
  path: '/v1/policies/{hash}/deactivate',
  operationId: 'deactivatePolicy',
  ...about,
  summary: 'Stop a version that runs in shadow',
  request: { params: policyParam },
  responses: { 204: { description: 'Stopped' }, ...problems(KEY_PROBLEMS, 'policy_not_found') },
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
    return c.json(toVersion(version), 201);
  });
  app.openapi(listSpec, async (c) => {
    await gateway(c, deps, 'admin');
    const { versions, active } = await listPolicies(deps.policyDeps);
    return c.json({ versions: versions.map(toVersion), active: active.map(toActivation) }, 200);
  });
  app.openapi(readSpec, async (c) => {
    await gateway(c, deps, 'admin');
    const version = await readPolicy(c.req.valid('param').hash, deps.policyDeps);
    return c.json(toWireObject<z.input<typeof policySource>>({ ...toVersion(version), source: version.source, document: version.document }), 200);
  });
  app.openapi(activateSpec, async (c) => {
    const { key } = await gateway(c, deps, 'admin');
    const activation = await activatePolicy({ hash: c.req.valid('param').hash, mode: c.req.valid('json').mode, by: key.id }, deps.policyDeps);
    return c.json(toActivation(activation), 200);
  });
  app.openapi(deactivateSpec, async (c) => {
    const { key } = await gateway(c, deps, 'admin');
    await deactivatePolicy({ hash: c.req.valid('param').hash, by: key.id }, deps.policyDeps);
    return c.body(null, 204);
  });
}

function toVersion({ hash, policyId, createdAt, createdBy }: PolicyVersion) {
  return { hash, policy: policyId, created_at: toRfc3339(createdAt), created_by: createdBy };
}

function toActivation({ hash, policyId, mode, since, by }: PolicyActivation) {
  return { hash, policy: policyId, mode, since: toRfc3339(since), by };
}
