import { createRoute, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  changeStream,
  createStream,
  type DeliveryChoice,
  readStream,
  type Receiver,
  removeStream,
  type StreamWishes,
  VERIFICATION_INTERVAL_SECONDS,
} from '../../flow/manage-streams.ts';
import { Problem } from '../../lib/problem.ts';
import { SIGNAL_URIS, signalUri } from '../../notify/signals.ts';
import type { StreamRecord } from '../../notify/stream-store.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { STREAM, STREAM_CHANGE, STREAM_REQUEST } from '../examples/signals.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byGateway } from '../openapi/security.ts';
import { oneStreamQuery, POLL, PUSH, stream, streamChange, streamOrList, streamQuery, streamRequest } from '../schemas/signals.ts';
import { jsonBody, okJson } from './spec.ts';

const path = '/v1/ssf/stream';
const manage = { path, tags: ['signals'], security: byGateway('ssf.manage') };
const CHANGE_PROBLEMS = ['stream_not_found', 'stream_url_refused', 'stream_property_fixed'] as const;

const createSpec = createRoute({
  method: 'post',
  operationId: 'createStream',
  ...manage,
  summary: 'Create the stream of the client; without `delivery` it is polled',
  request: { body: jsonBody(streamRequest, STREAM_REQUEST) },
  responses: { 201: okJson(stream, STREAM, 'Created'), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'stream_exists', 'stream_url_refused') },
});

const readSpec = createRoute({
  method: 'get',
  path,
  operationId: 'readStream',
  tags: ['signals'],
  security: byGateway('ssf.read'),
  summary: 'The stream that is named, otherwise the list of the client’s streams',
  request: { query: streamQuery },
  responses: { 200: okJson(streamOrList, STREAM), ...problems(KEY_PROBLEMS, 'stream_not_found') },
});

const changeSpec = createRoute({
  method: 'patch',
  operationId: 'changeStream',
  ...manage,
  summary: 'Change what is named, and nothing else',
  request: { body: jsonBody(streamChange, STREAM_CHANGE) },
  responses: { 200: okJson(stream, STREAM), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, ...CHANGE_PROBLEMS) },
});

const replaceSpec = createRoute({
  method: 'put',
  operationId: 'replaceStream',
  ...manage,
  summary: 'Replace all that the receiver sets; what is missing is deleted',
  request: { body: jsonBody(streamChange, STREAM_CHANGE) },
  responses: { 200: okJson(stream, STREAM), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, ...CHANGE_PROBLEMS) },
});

const removeSpec = createRoute({
  method: 'delete',
  operationId: 'removeStream',
  ...manage,
  summary: 'Remove a stream and what was to be delivered to it',
  request: { query: oneStreamQuery },
  responses: { 204: { description: 'Removed' }, ...problems(KEY_PROBLEMS, 'stream_not_found') },
});

/**
 * The configuration endpoint of the Shared Signals Framework; each client sees and changes its own stream.
 * @param app where the routes go
 * @param deps ports and settings
 * @see SSF 1.0 section 8.1.1
 */
export function registerSignalStreamRoutes(app: App, deps: AppDeps): void {
  app.openapi(createSpec, async (c) => {
    const receiver = await receiverOf(c, deps);
    const { delivery, events_requested: requested, description } = c.req.valid('json');
    const wishes = { delivery: toDelivery(delivery), requested: requested ?? [], description: description ?? null };
    return c.json(toWire(await createStream({ ...receiver, ...wishes }, deps), deps), 201);
  });
  app.openapi(readSpec, async (c) => {
    const { client } = await gateway(c, deps, 'ssf.read');
    const { stream_id: id } = c.req.valid('query');
    if (id === undefined)
      return c.json(
        (await deps.streams.list(client.id)).map((record) => toWire(record, deps)),
        200,
      );
    return c.json(toWire(await readStream({ clientId: client.id, id }, deps), deps), 200);
  });
  app.openapi(changeSpec, async (c) => {
    const receiver = await receiverOf(c, deps);
    const body = c.req.valid('json');
    const wishes: Partial<StreamWishes> = {
      ...(body.delivery ? { delivery: toDelivery(body.delivery) } : {}),
      ...(body.events_requested ? { requested: body.events_requested } : {}),
      ...(body.description === undefined ? {} : { description: body.description }),
    };
    return c.json(toWire(await change({ ...receiver, body, wishes }, deps), deps), 200);
  });
  app.openapi(replaceSpec, async (c) => {
    const receiver = await receiverOf(c, deps);
    const body = c.req.valid('json');
    const wishes = { delivery: toDelivery(body.delivery), requested: body.events_requested ?? [], description: body.description ?? null };
    return c.json(toWire(await change({ ...receiver, body, wishes }, deps), deps), 200);
  });
  app.openapi(removeSpec, async (c) => {
    await removeStream({ ...(await receiverOf(c, deps)), id: c.req.valid('query').stream_id }, deps);
    return c.body(null, 204);
  });
}

type Body = z.output<typeof streamChange>;

async function change({ body, ...input }: Receiver & { readonly body: Body; readonly wishes: Partial<StreamWishes> }, deps: AppDeps): Promise<StreamRecord> {
  const { clientId } = input;
  const id = body.stream_id;
  assertUnchanged(body, toWire(await readStream({ clientId, id }, deps), deps));
  return changeStream({ ...input, id }, deps);
}

// SSF 1.0 sections 8.1.1.3 and 8.1.1.4: what the transmitter set may be sent back, but only as it is.
function assertUnchanged(body: Body, present: z.input<typeof stream>): void {
  const given: Readonly<Record<string, unknown>> = body;
  const set: Readonly<Record<string, unknown>> = present;
  const field = ['iss', 'aud', 'events_supported', 'events_delivered', 'min_verification_interval'].find(
    (name) => given[name] !== undefined && plain(given[name]) !== plain(set[name]),
  );
  const isOtherPlace = body.delivery?.method === POLL && present.delivery.method === POLL && body.delivery.endpoint_url !== undefined;
  if (field !== undefined) throw new Problem('stream_property_fixed', { field });
  if (isOtherPlace && body.delivery?.endpoint_url !== present.delivery.endpoint_url)
    throw new Problem('stream_property_fixed', { field: 'delivery.endpoint_url' });
}

function plain(value: unknown): string {
  const one: readonly unknown[] = Array.isArray(value) ? value : [value];
  return JSON.stringify(one.map(String).toSorted());
}

function toDelivery(delivery: Body['delivery']): DeliveryChoice {
  if (delivery?.method !== PUSH) return { method: 'poll' };
  const { endpoint_url: endpointUrl, authorization_header: authorizationHeader } = delivery;
  const field = 'delivery.endpoint_url';
  if (typeof endpointUrl !== 'string') throw new Problem('request_invalid', { field, errors: [{ path: field, code: 'invalid_type' }] });
  return { method: 'push', endpointUrl, authorizationHeader: authorizationHeader ?? null };
}

async function receiverOf(c: Context<AppEnv>, deps: AppDeps): Promise<Receiver> {
  const { client, key } = await gateway(c, deps, 'ssf.manage');
  return { clientId: client.id, by: key.id };
}

function toWire(record: StreamRecord, { issuer, publicUrl }: Pick<AppDeps, 'issuer' | 'publicUrl'>): z.input<typeof stream> {
  return {
    stream_id: record.id,
    iss: issuer,
    aud: record.clientId,
    events_supported: [...SIGNAL_URIS],
    events_requested: [...record.requested],
    events_delivered: record.delivered.map((name) => signalUri(name)),
    delivery:
      record.method === 'push'
        ? { method: PUSH, endpoint_url: record.endpointUrl ?? '' }
        : { method: POLL, endpoint_url: `${publicUrl}/v1/ssf/poll/${record.id}` },
    min_verification_interval: VERIFICATION_INTERVAL_SECONDS,
    ...(record.description === null ? {} : { description: record.description }),
  };
}
