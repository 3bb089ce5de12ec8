import { z } from '@hono/zod-openapi';
import { bothLanguages, time } from './wire-types.ts';

/** Answer of `GET /v1/subjects/{id}/devices`. */
export const deviceList = z
  .object({
    devices: z.array(
      z.object({ id: z.string(), name: z.string(), created_at: time, last_used_at: time.nullable(), backed_up: z.boolean(), has_face: z.boolean() }),
    ),
  })
  .openapi('DeviceList');

/** Answer of an export. */
export const subjectExport = z
  .object({
    subject: z.string(),
    exported_at: time,
    data: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).openapi({
      description:
        'Rows by kind, as the store holds them; secrets, hashes, keys, biometrics and what face checks found are left out. Kinds and columns follow the store and may change.',
    }),
    retention: z.array(
      z.object({
        item: z.string(),
        key: z.string(),
        since: time.nullable(),
        kept_until: time.nullable(),
        ends_with: bothLanguages,
        why: bothLanguages,
      }),
    ),
    processing_log: z.array(
      z.object({
        at: time,
        kind: z.string(),
        what: bothLanguages,
        purpose: bothLanguages,
        legal_basis: z.string(),
        data: z.record(z.string(), z.unknown()).nullable().openapi({ description: 'Facts of the event, by its kind.' }),
      }),
    ),
  })
  .openapi('SubjectExport');

/** Answer of erasing. */
export const erasureReceipt = z
  .object({
    receipt: z.object({
      id: z.string(),
      subject_hash: z.string(),
      erased_at: time,
      items: z.record(z.string(), z.int().min(0)).openapi({ description: 'How many rows of each kind were destroyed or blanked.' }),
    }),
  })
  .openapi('ErasureReceipt');

/** Answer of withdrawing consent. */
export const withdrawn = z.object({ withdrawn: z.literal(true) }).openapi('ConsentWithdrawn');

/** Answer of `GET /v1/my-data`. */
export const myData = z
  .object({
    client_name: z.string(),
    has_face: z.boolean(),
    items: z.array(
      z.object({
        item: z.string(),
        what: z.string(),
        count: z.int(),
        kept_until: time.nullable(),
        kept_days: z.int().nullable(),
        ends_with: z.string(),
        why: z.string(),
      }),
    ),
    consents: z.array(z.object({ version: z.string(), text_sha256: z.string(), locale: z.string(), given_at: time, withdrawn_at: time.nullable() })),
    processing_log: z.array(z.object({ at: time, what: z.string(), purpose: z.string(), legal_basis: z.string() })),
  })
  .openapi('MyData');
