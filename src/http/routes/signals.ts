import { createRoute, z } from '@hono/zod-openapi';
import { readStream, setStreamStatus, verifyStream } from '../../flow/manage-streams.ts';
import { pollSignals } from '../../flow/poll-signals.ts';
import type { StreamRecord } from '../../notify/stream-store.ts';
import { toJwks } from '../../session/keys.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { EVENT_JWKS, POLL_REQUEST, POLL_RESPONSE, STREAM_STATUS, STREAM_STATUS_REQUEST, TRANSMITTER_METADATA, VERIFY_REQUEST } from '../examples/signals.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byAnybody, byGateway } from '../openapi/security.ts';
import {
  eventJwks,
  oneStreamQuery,
  POLL,
  pollRequest,
  pollResponse,
  PUSH,
  streamStatus,
  streamStatusRequest,
  transmitterMetadata,
  verifyRequest,
} from '../schemas/signals.ts';
import { toWireObject } from '../to-json.ts';
import { idParam, jsonBody, okJson } from './spec.ts';

const tags = ['signals'];

const metadataSpec = createRoute({
  method: 'get',
  path: '/.well-known/ssf-configuration',
  operationId: 'readTransmitterMetadata',
  tags,
  security: byAnybody,
  summary: 'Metadata of the transmitter of security events',
  responses: { 200: okJson(transmitterMetadata, TRANSMITTER_METADATA), ...problems() },
});

const keysSpec = createRoute({
  method: 'get',
  path: '/.well-known/ssf-jwks.json',
  operationId: 'readSecurityEventKeys',
  tags,
  security: byAnybody,
  summary: 'Public keys of security events; no token is signed with them',
  responses: { 200: okJson(eventJwks, EVENT_JWKS), ...problems() },
});

const readStatusSpec = createRoute({
  method: 'get',
  path: '/v1/ssf/status',
  operationId: 'readStreamStatus',
  tags,
  security: byGateway('ssf.read'),
  summary: 'How a stream stands',
  request: { query: oneStreamQuery },
  responses: { 200: okJson(streamStatus, STREAM_STATUS), ...problems(KEY_PROBLEMS, 'stream_not_found') },
});

const setStatusSpec = createRoute({
  method: 'post',
  path: '/v1/ssf/status',
  operationId: 'setStreamStatus',
  tags,
  security: byGateway('ssf.manage'),
  summary: 'Enable a stream, pause it, which holds its events, or disable it, which forgets them',
  request: { body: jsonBody(streamStatusRequest, STREAM_STATUS_REQUEST) },
  responses: { 200: okJson(streamStatus, STREAM_STATUS), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'stream_not_found') },
});

const verifySpec = createRoute({
  method: 'post',
  path: '/v1/ssf/verify',
  operationId: 'verifyStream',
  tags,
  security: byGateway('ssf.manage'),
  summary: 'Send a verification event over the stream',
  request: { body: jsonBody(verifyRequest, VERIFY_REQUEST) },
  responses: { 204: { description: 'It is on its way' }, ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'stream_not_found', 'verification_too_soon') },
});

const pollSpec = createRoute({
  method: 'post',
  path: '/v1/ssf/poll/{stream_id}',
  operationId: 'pollStream',
  tags,
  security: byGateway('ssf.read'),
  summary: 'Acknowledge security events and get the next; it answers at once',
  request: { params: z.object(idParam('stream_id', 'str')), body: jsonBody(pollRequest, POLL_REQUEST) },
  responses: { 200: okJson(pollResponse, POLL_RESPONSE), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'stream_not_found') },
});

/** Events in an answer to a poll that names no number, and at most. */
const POLL_EVENTS = { usual: 32, max: 100 } as const;

/**
 * The transmitter of the Shared Signals Framework beside its configuration endpoint. There are no endpoints for single subjects: a stream has all subjects of its client, so that nobody can ask whether one exists.
 * @param app where the routes go
 * @param deps ports and settings
 * @see SSF 1.0 sections 7 and 8, RFC 8936
 */
export function registerSignalRoutes(app: App, deps: AppDeps): void {
  registerTransmitterRoutes(app, deps);
  app.openapi(readStatusSpec, async (c) => {
    const { client } = await gateway(c, deps, 'ssf.read');
    return c.json(toStatus(await readStream({ clientId: client.id, id: c.req.valid('query').stream_id }, deps)), 200);
  });
  app.openapi(setStatusSpec, async (c) => {
    const { client, key } = await gateway(c, deps, 'ssf.manage');
    const { stream_id: id, status, reason } = c.req.valid('json');
    return c.json(toStatus(await setStreamStatus({ clientId: client.id, by: key.id, id, status, reason: reason ?? null }, deps)), 200);
  });
  app.openapi(verifySpec, async (c) => {
    const { client } = await gateway(c, deps, 'ssf.manage');
    const { stream_id: id, state } = c.req.valid('json');
    await verifyStream({ clientId: client.id, id, state: state ?? null }, deps);
    return c.body(null, 204);
  });
  app.openapi(pollSpec, async (c) => {
    const { client } = await gateway(c, deps, 'ssf.read');
    const { maxEvents, ack, setErrs } = c.req.valid('json');
    const poll = {
      clientId: client.id,
      id: c.req.valid('param').stream_id,
      maxEvents: Math.min(maxEvents ?? POLL_EVENTS.usual, POLL_EVENTS.max),
      acks: ack ?? [],
      errors: Object.entries(setErrs ?? {}).map(([eventId, { err }]) => ({ eventId, error: err })),
    };
    return c.json(await pollSignals(poll, deps), 200);
  });
}

function registerTransmitterRoutes(app: App, deps: AppDeps): void {
  app.openapi(metadataSpec, (c) => {
    const issuer = deps.publicUrl;
    c.header('Cache-Control', 'public, max-age=300');
    return c.json(
      {
        spec_version: '1_0' as const,
        issuer,
        jwks_uri: `${issuer}/.well-known/ssf-jwks.json`,
        delivery_methods_supported: [PUSH, POLL],
        configuration_endpoint: `${issuer}/v1/ssf/stream`,
        status_endpoint: `${issuer}/v1/ssf/status`,
        verification_endpoint: `${issuer}/v1/ssf/verify`,
        // The bearer secret is an API key that the operator gave the receiver.
        authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
        default_subjects: 'ALL' as const,
      },
      200,
    );
  });
  app.openapi(keysSpec, async (c) => {
    // Made when first asked for, so that the key is published before it signs.
    await deps.eventKeys.active();
    c.header('Cache-Control', 'public, max-age=60');
    return c.json(toWireObject<z.input<typeof eventJwks>>({ keys: toJwks(await deps.eventKeys.publicKeys()) }), 200);
  });
}

function toStatus({ id, status, statusReason }: StreamRecord): z.input<typeof streamStatus> {
  return { stream_id: id, status, ...(statusReason === null ? {} : { reason: statusReason }) };
}
