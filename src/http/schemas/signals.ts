import { z } from '@hono/zod-openapi';

/** Delivery by calls of the receiver's endpoint. @see RFC 8935 */
export const PUSH = 'urn:ietf:rfc:8935';

/** Delivery by polling. @see RFC 8936 */
export const POLL = 'urn:ietf:rfc:8936';

// Members that the framework does not know are passed over, as it asks of both sides.
const uris = z.array(z.string().max(300)).max(100);
const streamId = z.string().max(64);
// RFC 9110 section 5.5: what may stand in a header, and nothing that ends one.
const headerValue = z
  .string()
  .min(1)
  .max(2048)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/);
const description = z
  .string()
  .max(256)
  .regex(/^\P{Cc}*$/u);

const delivery = z.object({
  method: z.enum([PUSH, POLL]),
  endpoint_url: z.string().max(2048).nullish(),
  authorization_header: headerValue.optional(),
});

const wishes = { delivery: delivery.optional(), events_requested: uris.optional(), description: description.optional() };

/** Body of `POST /v1/ssf/stream`. */
export const streamRequest = z.object(wishes).openapi('StreamRequest');

/** Body of `PATCH` and `PUT /v1/ssf/stream`: what the service set may be sent as it was. */
export const streamChange = z
  .object({
    stream_id: streamId,
    ...wishes,
    iss: z.string().max(2048).optional(),
    aud: z.union([z.string().max(2048), uris]).optional(),
    events_supported: uris.optional(),
    events_delivered: uris.optional(),
    min_verification_interval: z.number().optional(),
  })
  .openapi('StreamChange');

/** Which stream; without one, all. */
export const streamQuery = z.object({ stream_id: streamId.optional() });

/** Which stream. */
export const oneStreamQuery = z.object({ stream_id: streamId });

/** A stream as it is answered; the receiver's own header is never shown. @see SSF 1.0 section 8.1.1 */
export const stream = z
  .object({
    stream_id: z.string(),
    iss: z.string(),
    aud: z.string(),
    events_supported: z.array(z.string()),
    events_requested: z.array(z.string()),
    events_delivered: z.array(z.string()),
    delivery: z.object({ method: z.enum([PUSH, POLL]), endpoint_url: z.string() }),
    min_verification_interval: z.int(),
    description: z.string().optional(),
  })
  .openapi('Stream');

/** One stream when it was named, otherwise a list. */
export const streamOrList = z.union([stream, z.array(stream)]).openapi('StreamOrList');

const status = z.enum(['enabled', 'paused', 'disabled']);

/** Body of `POST /v1/ssf/status`. A status for one subject is refused, so that it is never taken for one of the whole stream. */
export const streamStatusRequest = z
  .object({ stream_id: streamId, status, reason: description.optional(), subject: z.null().optional() })
  .openapi('StreamStatusRequest');

/** How a stream stands. @see SSF 1.0 section 8.1.2.1 */
export const streamStatus = z.object({ stream_id: z.string(), status, reason: z.string().optional() }).openapi('StreamStatus');

/** Body of `POST /v1/ssf/verify`. */
export const verifyRequest = z.object({ stream_id: streamId, state: z.string().max(1024).optional() }).openapi('StreamVerifyRequest');

const eventId = z.string().max(64);

/** Body of a poll. @see RFC 8936 section 2.2 */
export const pollRequest = z
  .object({
    maxEvents: z.int().min(0).optional(),
    returnImmediately: z.boolean().optional(),
    ack: z.array(eventId).max(1000).optional(),
    setErrs: z
      .record(eventId, z.object({ err: z.string().min(1).max(64), description: z.string().max(1024).optional() }))
      .refine((errors) => Object.keys(errors).length <= 1000)
      .optional(),
  })
  .openapi('PollRequest');

/** What a poll brings: tokens by `jti`. @see RFC 8936 section 2.3 */
export const pollResponse = z.object({ sets: z.record(z.string(), z.string()), moreAvailable: z.boolean() }).openapi('PollResponse');

/** Public keys of security events. @see RFC 7517 section 5 */
export const eventJwks = z
  .object({
    keys: z.array(z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string(), kid: z.string(), alg: z.literal('RS256'), use: z.literal('sig') })),
  })
  .openapi('SecurityEventJwks');

/** What the transmitter offers. @see SSF 1.0 section 7.1 */
export const transmitterMetadata = z
  .object({
    spec_version: z.literal('1_0'),
    issuer: z.string(),
    jwks_uri: z.string(),
    delivery_methods_supported: z.array(z.string()),
    configuration_endpoint: z.string(),
    status_endpoint: z.string(),
    verification_endpoint: z.string(),
    authorization_schemes: z.array(z.object({ spec_urn: z.string() })),
    default_subjects: z.enum(['ALL', 'NONE']),
  })
  .openapi('TransmitterMetadata');
