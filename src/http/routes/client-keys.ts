import { createRoute, z } from '@hono/zod-openapi';
import { addClientKey, removeClientKey } from '../../flow/manage-client-keys.ts';
import { toRfc3339 } from '../../lib/time.ts';
import { GATEWAY_SCOPES } from '../../session/api-key.ts';
import type { ClientKeyRecord } from '../../session/client-key-store.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { CLIENT_KEY, CLIENT_KEY_REQUEST } from '../examples/operator.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { clientKeyRequest } from '../schemas/operator.ts';
import { clientKey, clientKeyList } from '../schemas/policies.ts';
import { toWireObject } from '../to-json.ts';
import { idParam, jsonBody, okJson } from './spec.ts';

const about = { tags: ['keys'], security: byOperator };

const addSpec = createRoute({
  method: 'post',
  path: '/v1/client-keys',
  operationId: 'addClientKey',
  ...about,
  summary: 'Register a public key by which the own client signs assertions',
  description: 'A private key is refused; one that was sent anywhere should be replaced.',
  request: { body: jsonBody(clientKeyRequest, CLIENT_KEY_REQUEST) },
  responses: {
    201: okJson(clientKey, CLIENT_KEY, 'Registered'),
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'client_key_invalid', 'client_key_known', 'client_keys_full'),
  },
});

const listSpec = createRoute({
  method: 'get',
  path: '/v1/client-keys',
  operationId: 'listClientKeys',
  ...about,
  summary: 'Public keys of the own client that are not removed',
  responses: { 200: okJson(clientKeyList, { client_id: CLIENT_KEY.client_id, keys: [CLIENT_KEY] }), ...problems(KEY_PROBLEMS) },
});

const removeSpec = createRoute({
  method: 'delete',
  path: '/v1/client-keys/{id}',
  operationId: 'removeClientKey',
  ...about,
  summary: 'Remove a public key of the own client',
  request: { params: z.object(idParam('id', 'ck')) },
  responses: { 204: { description: 'Removed' }, ...problems(KEY_PROBLEMS, 'client_key_not_found') },
});

/**
 * Routes of the public keys of clients, for operators; each sees and changes those of its own client.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerClientKeyRoutes(app: App, deps: AppDeps): void {
  app.openapi(addSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'admin');
    const { name, jwk, scopes, event_types: eventTypes, detail_types: detailTypes } = c.req.valid('json');
    const added = await addClientKey(
      { clientId: client.id, name, jwk, scopes: scopes ?? GATEWAY_SCOPES, eventTypes: eventTypes ?? [], detailTypes: detailTypes ?? [], by: key.id },
      deps,
    );
    return c.json(toWireObject<z.input<typeof clientKey>>(toWire(added)), 201);
  });
  app.openapi(listSpec, async (c) => {
    const { client } = await gateway(c, deps, 'admin');
    const found = await deps.clientKeys.findByClient(client.id);
    return c.json(toWireObject<z.input<typeof clientKeyList>>({ client_id: client.id, keys: (found?.keys ?? []).map(toWire) }), 200);
  });
  app.openapi(removeSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'admin');
    await removeClientKey({ id: c.req.valid('param').id, clientId: client.id, by: key.id }, deps);
    return c.body(null, 204);
  });
}

function toWire({ id, clientId, name, kid, thumbprint, alg, scopes, eventTypes, detailTypes, createdAt }: ClientKeyRecord): object {
  return {
    ...{ id, client_id: clientId, name, kid, thumbprint, alg },
    ...{ scopes, event_types: eventTypes, detail_types: detailTypes, created_at: toRfc3339(createdAt) },
  };
}
