import { createRoute, type z } from '@hono/zod-openapi';
import { setNotificationEndpoint } from '../../flow/manage-notification-endpoint.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { NOTIFICATION_ENDPOINT, NOTIFICATION_ENDPOINT_REQUEST } from '../examples/operator.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import { notificationEndpointRequest } from '../schemas/operator.ts';
import { notificationEndpoint } from '../schemas/policies.ts';
import { jsonBody, okJson } from './spec.ts';

const about = { tags: ['keys'], security: byOperator };

const readSpec = createRoute({
  method: 'get',
  path: '/v1/client-notification',
  operationId: 'getClientNotification',
  ...about,
  summary: 'Where the own client is told that a backchannel request has ended',
  responses: { 200: okJson(notificationEndpoint, NOTIFICATION_ENDPOINT), ...problems(KEY_PROBLEMS) },
});

const setSpec = createRoute({
  method: 'put',
  path: '/v1/client-notification',
  operationId: 'setClientNotification',
  ...about,
  summary: 'Tell the own client by ping (CIBA); null: it polls',
  description: 'From then on each backchannel request must carry a `client_notification_token`.',
  request: { body: jsonBody(notificationEndpointRequest, NOTIFICATION_ENDPOINT_REQUEST) },
  responses: {
    200: okJson(notificationEndpoint, NOTIFICATION_ENDPOINT, 'Set'),
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'notification_endpoint_invalid'),
  },
});

/**
 * Routes of the notification endpoint, for operators; each sees and changes that of its own client.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerClientNotificationRoutes(app: App, deps: AppDeps): void {
  app.openapi(readSpec, async (c) => {
    const { client } = await gateway(c, deps, 'admin');
    return c.json(toWire(await deps.backchannel.findEndpoint(client.id)), 200);
  });
  app.openapi(setSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'admin');
    const { endpoint } = c.req.valid('json');
    await setNotificationEndpoint({ clientId: client.id, endpoint, by: key.id }, deps);
    return c.json(toWire(endpoint), 200);
  });
}

function toWire(endpoint: string | null): z.infer<typeof notificationEndpoint> {
  return { delivery_modes: endpoint === null ? ['poll'] : ['poll', 'ping'], endpoint };
}
