import { z } from '@hono/zod-openapi';
import { LIST_KINDS, LIST_NAMES } from '../../risk/lists/list-entry.ts';
import { time } from './wire-types.ts';

const version = { hash: z.string(), policy: z.string(), created_at: time, created_by: z.string() };

/** A saved version. */
export const policyVersion = z.object(version).openapi('PolicyVersion');

/** That a version runs. */
export const policyActivation = z
  .object({ hash: z.string(), policy: z.string(), mode: z.enum(['enforce', 'shadow']), since: time, by: z.string() })
  .openapi('PolicyActivation');

/** Answer of `GET /v1/policies`. */
export const policyList = z.object({ versions: z.array(policyVersion), active: z.array(policyActivation) }).openapi('PolicyList');

/** Answer of `GET /v1/policies/{hash}`. */
export const policySource = z
  .object({
    ...version,
    source: z.string(),
    document: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'The policy as it was read from the source; its members are those of docs/policies.md.' }),
  })
  .openapi('PolicySource');

/** An entry of an operator list. */
export const listEntry = z
  .object({
    id: z.string(),
    list: z.enum(LIST_NAMES),
    kind: z.enum(LIST_KINDS),
    value: z.string(),
    reason: z.string(),
    created_by: z.string(),
    created_at: time,
    expires_at: time.nullable(),
  })
  .openapi('ListEntry', { description: 'Devices, payees and subjects stand as keyed hashes.' });

/** Answer of `GET /v1/lists`. */
export const listEntries = z.object({ entries: z.array(listEntry) }).openapi('ListEntries');

/** A public key of a client. */
export const clientKey = z
  .object({
    id: z.string(),
    client_id: z.string(),
    name: z.string(),
    kid: z.string(),
    thumbprint: z.string(),
    alg: z.string(),
    scopes: z.array(z.string()),
    event_types: z.array(z.string()),
    detail_types: z.array(z.string()),
    created_at: time,
  })
  .openapi('ClientKey');

/** Answer of `GET /v1/client-keys`. */
export const clientKeyList = z.object({ client_id: z.string(), keys: z.array(clientKey) }).openapi('ClientKeyList');

/** How a client learns that a backchannel request has ended. */
export const notificationEndpoint = z
  .object({ delivery_modes: z.array(z.enum(['poll', 'ping'])), endpoint: z.string().nullable() })
  .openapi('NotificationEndpoint');
