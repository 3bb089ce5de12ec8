import type { z } from '@hono/zod-openapi';
import {
  type eventJwks,
  POLL,
  type pollRequest,
  type pollResponse,
  PUSH,
  type stream,
  type streamChange,
  type streamRequest,
  type streamStatus,
  type streamStatusRequest,
  type transmitterMetadata,
  type verifyRequest,
} from '../schemas/signals.ts';

const ID = 'str_3q2-7wAAAAAAAAAAAAAAAA';
const CAEP = 'https://schemas.openid.net/secevent/caep/event-type';
const REQUESTED = [`${CAEP}/session-revoked`, `${CAEP}/credential-change`];
const PUSHED = { method: PUSH, endpoint_url: 'https://receiver.example.com/events' } as const;

/** Asks for pushed events. */
export const STREAM_REQUEST = {
  delivery: { ...PUSHED, authorization_header: 'Bearer what-the-receiver-knows-us-by' },
  events_requested: REQUESTED,
  description: 'Sessions of the web shop',
} satisfies z.input<typeof streamRequest>;

/** A stream. */
export const STREAM = {
  stream_id: ID,
  iss: 'https://auth.example.com',
  aud: 'cli_3q2-7wAAAAAAAAAAAAAAAA',
  events_supported: [...REQUESTED, `${CAEP}/session-presented`, `${CAEP}/assurance-level-change`, `${CAEP}/risk-level-change`],
  events_requested: REQUESTED,
  events_delivered: REQUESTED,
  delivery: PUSHED,
  min_verification_interval: 30,
  description: 'Sessions of the web shop',
} satisfies z.input<typeof stream>;

/** Wants less. */
export const STREAM_CHANGE = { stream_id: ID, events_requested: [`${CAEP}/session-revoked`] } satisfies z.input<typeof streamChange>;

/** Holds events. */
export const STREAM_STATUS_REQUEST = { stream_id: ID, status: 'paused', reason: 'maintenance' } satisfies z.input<typeof streamStatusRequest>;

/** Held. */
export const STREAM_STATUS = { stream_id: ID, status: 'paused', reason: 'maintenance' } satisfies z.input<typeof streamStatus>;

/** Asks for a sign of life. */
export const VERIFY_REQUEST = { stream_id: ID, state: 'VGhpcyBpcyBhbiBleGFtcGxlIHN0YXRlIHZhbHVlLgo=' } satisfies z.input<typeof verifyRequest>;

/** Acknowledges one, refuses another, takes ten more. */
export const POLL_REQUEST = {
  maxEvents: 10,
  returnImmediately: true,
  ack: [`evt_${'0'.repeat(32)}`],
  setErrs: { [`evt_${'1'.repeat(32)}`]: { err: 'invalid_key', description: 'unknown kid' } },
} satisfies z.input<typeof pollRequest>;

/** One more, shortened. */
export const POLL_RESPONSE = {
  sets: { [`evt_${'2'.repeat(32)}`]: 'eyJ0eXAiOiJzZWNldmVudCtqd3QifQ.eyJqdGkiOiJldnQifQ.c2ln' },
  moreAvailable: false,
} satisfies z.input<typeof pollResponse>;

/** One key, shortened. */
export const EVENT_JWKS = {
  keys: [
    {
      kty: 'RSA',
      n: 'u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0',
      e: 'AQAB',
      kid: 'eYT8g_ncdC-wcyJn5Qdj0aY1TI2uhKp-0Dz0eCToI',
      alg: 'RS256',
      use: 'sig',
    },
  ],
} satisfies z.input<typeof eventJwks>;

/** Here. */
export const TRANSMITTER_METADATA = {
  spec_version: '1_0',
  issuer: 'https://auth.example.com',
  jwks_uri: 'https://auth.example.com/.well-known/ssf-jwks.json',
  delivery_methods_supported: [PUSH, POLL],
  configuration_endpoint: 'https://auth.example.com/v1/ssf/stream',
  status_endpoint: 'https://auth.example.com/v1/ssf/status',
  verification_endpoint: 'https://auth.example.com/v1/ssf/verify',
  authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
  default_subjects: 'ALL',
} satisfies z.input<typeof transmitterMetadata>;
