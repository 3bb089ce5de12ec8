import { createRoute, type z } from '@hono/zod-openapi';
import { eraseSubject } from '../../flow/erase-subject.ts';
import { exportSubject } from '../../flow/export-subject.ts';
import { listDevices, revokeDevice } from '../../flow/manage-devices.ts';
import { withdrawConsent } from '../../flow/withdraw-consent.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { DEVICE_LIST, ERASURE_RECEIPT, SUBJECT_EXPORT } from '../examples/people.ts';
import { KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byGateway } from '../openapi/security.ts';
import { deviceList, erasureReceipt, subjectExport, withdrawn } from '../schemas/subjects.ts';
import { toWireObject } from '../to-json.ts';
import { idParam, okJson, subjectParam } from './spec.ts';

const about = { tags: ['subjects'], security: byGateway('subject') };

const devicesRoute = createRoute({
  method: 'get',
  path: '/v1/subjects/{id}/devices',
  operationId: 'listDevices',
  ...about,
  summary: 'Devices of a subject',
  request: { params: subjectParam },
  responses: { 200: okJson(deviceList, DEVICE_LIST), ...problems(KEY_PROBLEMS) },
});

const revokeDeviceRoute = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}/devices/{device}',
  operationId: 'revokeDevice',
  ...about,
  summary: 'Revoke a device',
  description:
    'With the last one the face template goes, and the next binding link needs no step-up any more. So do it for a click in a session only after a step-up for `factor_change` (`device`, `remove`), and otherwise after your own proof of identity.',
  request: { params: subjectParam.extend(idParam('device', 'dev')) },
  responses: { 204: { description: 'Revoked' }, ...problems(KEY_PROBLEMS, 'device_not_found') },
});

const exportRoute = createRoute({
  method: 'get',
  path: '/v1/subjects/{id}/export',
  operationId: 'exportSubject',
  ...about,
  summary: 'All that is kept about a subject',
  request: { params: subjectParam },
  responses: { 200: okJson(subjectExport, SUBJECT_EXPORT), ...problems(KEY_PROBLEMS) },
});

const eraseRoute = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}',
  operationId: 'eraseSubject',
  ...about,
  summary: 'Erase a subject, with a receipt',
  description: 'Keys are destroyed first, which shreds template and frames in every copy; then every row goes.',
  request: { params: subjectParam },
  responses: { 200: okJson(erasureReceipt, ERASURE_RECEIPT), ...problems(KEY_PROBLEMS) },
});

const withdrawRoute = createRoute({
  method: 'delete',
  path: '/v1/subjects/{id}/consent',
  operationId: 'withdrawConsent',
  ...about,
  summary: 'Withdraw consent to the face check; the template is shredded at once',
  request: { params: subjectParam },
  responses: { 200: okJson(withdrawn, { withdrawn: true }), ...problems(KEY_PROBLEMS) },
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
    return c.json(toWireObject<z.input<typeof subjectExport>>(await exportSubject({ clientId: client.id, subject: c.req.valid('param').id }, deps)), 200);
  });
  app.openapi(eraseRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    const receipt = await eraseSubject({ clientId: client.id, subject: c.req.valid('param').id }, deps);
    const { id, subjectHash, erasedAt, items } = receipt;
    return c.json({ receipt: { id, subject_hash: subjectHash, erased_at: toRfc3339(erasedAt), items: { ...items } } }, 200);
  });
  app.openapi(withdrawRoute, async (c) => {
    const { client } = await gateway(c, deps, 'subject');
    await withdrawConsent({ clientId: client.id, subject: c.req.valid('param').id }, deps);
    return c.json({ withdrawn: true as const }, 200);
  });
}
