import { createRoute, z } from '@hono/zod-openapi';
import { eraseSubject } from '../../flow/erase-subject.ts';
import { exportSubject } from '../../flow/export-subject.ts';
import { listDevices, revokeDevice } from '../../flow/manage-devices.ts';
import { withdrawConsent } from '../../flow/withdraw-consent.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { subjectId } from '../schemas/assess.ts';
import { toWireObject } from '../to-json.ts';
import { okJson, problems } from './spec.ts';

const subjectParam = z.object({ id: subjectId });

const devicesRoute = createRoute({
  method: 'get',
  path: '/v1/subjects/{id}/devices',
  summary: 'Devices of a subject',
  request: { params: subjectParam },
  responses: { 200: okJson(z.object({ devices: z.array(z.record(z.string(), z.unknown())) })), ...problems(401, 403) },
});

const revokeDeviceRoute = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}/devices/{device}',
  summary: 'Revoke a device',
  request: { params: subjectParam.extend({ device: z.string().max(64) }) },
  responses: { 204: { description: 'Revoked' }, ...problems(401, 403, 404) },
});

const exportRoute = createRoute({
  method: 'get',
  path: '/v1/subjects/{id}/export',
  summary: 'All that is kept about a subject',
  request: { params: subjectParam },
  responses: { 200: okJson(z.record(z.string(), z.unknown())), ...problems(401, 403) },
});

const eraseRoute = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}',
  summary: 'Erase a subject, with a receipt',
  request: { params: subjectParam },
  responses: { 200: okJson(z.record(z.string(), z.unknown())), ...problems(401, 403) },
});

const withdrawRoute = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}/consent',
  summary: 'Withdraw consent to the face check; the template is shredded at once',
  request: { params: subjectParam },
  responses: { 200: okJson(z.object({ withdrawn: z.boolean() })), ...problems(401, 403) },
});

/**
 * Routes of a subject's devices and data.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerSubjectRoutes(app: App, deps: AppDeps): void {
  app.openapi(devicesRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    const devices = await listDevices({ clientId: client.id, subject: c.req.valid('param').id }, deps);
    const wire = devices.map((device) => ({
      id: device.id,
      name: device.name,
      created_at: toRfc3339(device.createdAt),
      last_used_at: device.lastUsedAt === null ? null : toRfc3339(device.lastUsedAt),
      backed_up: device.backedUp,
      has_face: device.hasFace,
    }));
    return c.json({ devices: wire }, 200);
  });
  app.openapi(revokeDeviceRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    const { id, device } = c.req.valid('param');
    await revokeDevice({ clientId: client.id, subject: id, deviceId: device }, deps);
    return c.body(null, 204);
  });
  app.openapi(exportRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    return c.json(toWireObject(await exportSubject({ clientId: client.id, subject: c.req.valid('param').id }, deps)), 200);
  });
  app.openapi(eraseRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    const receipt = await eraseSubject({ clientId: client.id, subject: c.req.valid('param').id }, deps);
    const { id, subjectHash, erasedAt, items } = receipt;
    return c.json(toWireObject({ receipt: { id, subject_hash: subjectHash, erased_at: toRfc3339(erasedAt), items } }), 200);
  });
  app.openapi(withdrawRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    await withdrawConsent({ clientId: client.id, subject: c.req.valid('param').id }, deps);
    return c.json({ withdrawn: true }, 200);
  });
}
