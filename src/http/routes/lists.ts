import { createRoute, z } from '@hono/zod-openapi';
import { addListEntry, listEntries, removeListEntry } from '../../flow/manage-lists.ts';
import { Problem } from '../../lib/problem.ts';
import { type Millis, parseRfc3339, toRfc3339 } from '../../lib/time.ts';
import type { ListEntry } from '../../risk/lists/list-entry.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { listEntryRequest } from '../schemas/operator.ts';
import { toWireObject } from '../to-json.ts';
import { jsonBody, okJson, problems } from './spec.ts';

const open = z.record(z.string(), z.unknown());

const addSpec = createRoute({
  method: 'post',
  path: '/v1/lists',
  summary: 'Put an address, network, system, country, device, payee or subject on an operator list',
  request: { body: jsonBody(listEntryRequest) },
  responses: { 201: okJson(open), ...problems(400, 401, 403, 409) },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/lists',
  summary: 'All entries that are not over',
  responses: { 200: okJson(open), ...problems(401, 403) },
});

const removeSpec = createRoute({
  method: 'delete',
  path: '/v1/lists/{id}',
  summary: 'Take an entry off its list',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 204: { description: 'Removed' }, ...problems(401, 403, 404) },
});

/**
 * Routes of operator lists.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerListRoutes(app: App, deps: AppDeps): void {
  app.openapi(addSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'admin');
    const { expires_at: expiresAt, ...entry } = c.req.valid('json');
    const added = await addListEntry(
      { ...entry, clientId: client.id, expiresAt: expiresAt === undefined ? null : toFuture(expiresAt, 'expires_at', deps), by: key.id },
      deps.listDeps,
    );
    return c.json(toWireObject(toWire(added)), 201);
  });
  app.openapi(readSpec, async (c) => {
    await gateway(c, deps, 'admin');
    return c.json(toWireObject({ entries: (await listEntries(deps.listDeps)).map(toWire) }), 200);
  });
  app.openapi(removeSpec, async (c) => {
    const { key } = await gateway(c, deps, 'admin');
    await removeListEntry({ id: c.req.valid('param').id, by: key.id }, deps.listDeps);
    return c.body(null, 204);
  });
}

/**
 * @param text the wire value
 * @param field its name
 * @param deps the present time
 * @returns a time to come
 * @throws Problem `request_invalid` naming the field
 */
export function toFuture(text: string, field: string, deps: Pick<AppDeps, 'clock'>): Millis {
  const at = parseRfc3339(text);
  if (at !== null && at > deps.clock.now()) return at;
  throw new Problem('request_invalid', { field, errors: [{ path: field, code: at === null ? 'invalid_time' : 'in_the_past' }] });
}

function toWire({ id, list, kind, value, reason, createdBy, createdAt, expiresAt }: ListEntry): object {
  return {
    id,
    list,
    kind,
    value,
    reason,
    created_by: createdBy,
    created_at: toRfc3339(createdAt),
    expires_at: expiresAt === null ? null : toRfc3339(expiresAt),
  };
}
