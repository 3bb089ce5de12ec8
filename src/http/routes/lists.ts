import { createRoute } from '@hono/zod-openapi';
import { addListEntry, listEntries as readEntries, removeListEntry } from '../../flow/manage-lists.ts';
import { Problem } from '../../lib/problem.ts';
import { type Millis, parseRfc3339, toRfc3339 } from '../../lib/time.ts';
import type { ListEntry } from '../../risk/lists/list-entry.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { LIST_ENTRY, LIST_ENTRY_REQUEST } from '../examples/operator.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { listEntryRequest } from '../schemas/operator.ts';
import { listEntries, listEntry } from '../schemas/policies.ts';
import { jsonBody, listEntryParam, okJson } from './spec.ts';

const about = { tags: ['lists'], security: byOperator };

const addSpec = createRoute({
  method: 'post',
  path: '/v1/lists',
  operationId: 'addListEntry',
  ...about,
  summary: 'Put an address, network, system, country, device, payee or subject on an operator list',
  description: 'An entry of the same list, kind and value is replaced.',
  request: { body: jsonBody(listEntryRequest, LIST_ENTRY_REQUEST) },
  responses: { 201: okJson(listEntry, LIST_ENTRY, 'Added'), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'list_value_invalid', 'list_full') },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/lists',
  operationId: 'readLists',
  ...about,
  summary: 'All entries that are not over',
  responses: { 200: okJson(listEntries, { entries: [LIST_ENTRY] }), ...problems(KEY_PROBLEMS) },
});

const removeSpec = createRoute({
  method: 'delete',
  path: '/v1/lists/{id}',
  operationId: 'removeListEntry',
  ...about,
  summary: 'Take an entry off its list',
  request: { params: listEntryParam },
  responses: { 204: { description: 'Removed' }, ...problems(KEY_PROBLEMS, 'list_entry_not_found') },
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
    return c.json(toWire(added), 201);
  });
  app.openapi(readSpec, async (c) => {
    await gateway(c, deps, 'admin');
    return c.json({ entries: (await readEntries(deps.listDeps)).map(toWire) }, 200);
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

function toWire({ id, list, kind, value, reason, createdBy, createdAt, expiresAt }: ListEntry) {
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
