import { createRoute } from '@hono/zod-openapi';
import { DELIVERY_LIST, EVENT_SENT, WEBHOOK, WEBHOOK_LIST, WEBHOOK_PATCH, WEBHOOK_REQUEST, WEBHOOK_WITH_SECRET } from '../examples/webhooks.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byOperator } from '../openapi/security.ts';
import {
  deliveriesQuery,
  deliveryList,
  deliveryParam,
  eventSent,
  webhook,
  webhookList,
  webhookParam,
  webhookPatch,
  webhookRequest,
  webhookWithSecret,
} from '../schemas/webhooks.ts';
import { idempotencyHeader } from './idempotency.ts';
import { jsonBody, okJson } from './spec.ts';

const PATH = '/v1/webhooks';
const about = { tags: ['webhooks'], security: byOperator };

/** Registers an endpoint. */
export const addSpec = createRoute({
  method: 'post',
  path: PATH,
  operationId: 'addWebhook',
  ...about,
  summary: 'Register an endpoint for events; its secret is shown once',
  request: { body: jsonBody(webhookRequest, WEBHOOK_REQUEST), headers: idempotencyHeader },
  responses: {
    201: okJson(webhookWithSecret, WEBHOOK_WITH_SECRET, 'Registered'),
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, 'webhook_url_refused', 'webhook_limit_reached'),
  },
});

/** Lists endpoints. */
export const listSpec = createRoute({
  method: 'get',
  path: PATH,
  operationId: 'listWebhooks',
  ...about,
  summary: 'Endpoints of the client, oldest first',
  responses: { 200: okJson(webhookList, WEBHOOK_LIST), ...problems(KEY_PROBLEMS) },
});

/** Reads an endpoint. */
export const readSpec = createRoute({
  method: 'get',
  path: `${PATH}/{id}`,
  operationId: 'readWebhook',
  ...about,
  summary: 'An endpoint',
  request: { params: webhookParam },
  responses: { 200: okJson(webhook, WEBHOOK), ...problems(KEY_PROBLEMS, 'webhook_not_found') },
});

/** Changes an endpoint. */
export const changeSpec = createRoute({
  method: 'patch',
  path: `${PATH}/{id}`,
  operationId: 'changeWebhook',
  ...about,
  summary: 'Change address, types or whether it is on',
  request: { params: webhookParam, body: jsonBody(webhookPatch, WEBHOOK_PATCH) },
  responses: { 200: okJson(webhook, WEBHOOK), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'webhook_not_found', 'webhook_url_refused') },
});

/** Removes an endpoint. */
export const removeSpec = createRoute({
  method: 'delete',
  path: `${PATH}/{id}`,
  operationId: 'removeWebhook',
  ...about,
  summary: 'Remove an endpoint and what was to be delivered to it',
  request: { params: webhookParam },
  responses: { 204: { description: 'Removed' }, ...problems(KEY_PROBLEMS, 'webhook_not_found') },
});

/** Gives new keys. */
export const rotateSpec = createRoute({
  method: 'post',
  path: `${PATH}/{id}/rotate`,
  operationId: 'rotateWebhook',
  ...about,
  summary: 'New keys, shown once; for a day both sign',
  request: { params: webhookParam },
  responses: { 200: okJson(webhookWithSecret, WEBHOOK_WITH_SECRET), ...problems(KEY_PROBLEMS, 'webhook_not_found') },
});

/** Sends a test. */
export const testSpec = createRoute({
  method: 'post',
  path: `${PATH}/{id}/test`,
  operationId: 'testWebhook',
  ...about,
  summary: 'Send an event of the type webhook.test',
  request: { params: webhookParam },
  responses: { 202: okJson(eventSent, EVENT_SENT, 'On its way'), ...problems(KEY_PROBLEMS, 'webhook_not_found') },
});

/** Lists deliveries. */
export const deliveriesSpec = createRoute({
  method: 'get',
  path: `${PATH}/{id}/deliveries`,
  operationId: 'listDeliveries',
  ...about,
  summary: 'Deliveries of an endpoint, newest first',
  request: { params: webhookParam, query: deliveriesQuery },
  responses: { 200: okJson(deliveryList, DELIVERY_LIST), ...problems(KEY_PROBLEMS, 'webhook_not_found') },
});

/** Delivers again. */
export const redeliverSpec = createRoute({
  method: 'post',
  path: `${PATH}/{id}/deliveries/{event}/redeliver`,
  operationId: 'redeliverEvent',
  ...about,
  summary: 'Deliver an event again, from its first try and under its id',
  request: { params: deliveryParam },
  responses: { 202: okJson(eventSent, EVENT_SENT, 'On its way'), ...problems(KEY_PROBLEMS, 'delivery_not_found') },
});
