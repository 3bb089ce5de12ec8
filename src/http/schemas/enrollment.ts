import { z } from '@hono/zod-openapi';
import { notice } from './privacy.ts';
import { time } from './wire-types.ts';
import { creationOptions } from './webauthn.ts';

/** Answer of `POST /v1/enrollments`. */
export const enrollmentCreated = z
  .object({ id: z.string(), expires_at: time, qr: z.object({ url: z.string() }), qr_svg: z.string(), watch_token: z.string() })
  .openapi('EnrollmentCreated');

/** Answer of `GET /v1/enrollments/{id}`. */
export const enrollmentStatus = z
  .object({
    id: z.string(),
    status: z.enum(['created', 'opened', 'consented', 'registered', 'complete', 'expired']),
    expires_at: time,
    device_id: z.string().optional(),
  })
  .openapi('EnrollmentStatus');

/** Answer of opening a binding link. */
export const enrollmentOpened = z
  .object({
    enrollment_token: z.string(),
    expires_at: time,
    subject_display: z.string(),
    client_name: z.string(),
    notice,
    has_face: z.boolean(),
    face_only: z.boolean(),
  })
  .openapi('EnrollmentOpened');

/** Answer of consenting. */
export const enrollmentConsented = z
  .union([z.object({ status: z.literal('consented'), webauthn: creationOptions }), z.object({ status: z.literal('registered') })])
  .openapi('EnrollmentConsented', { description: '`registered`: the phone’s key stands, only the face is set anew.' });

/** Answer of registering the key. */
export const deviceRegistered = z
  .object({ status: z.enum(['registered', 'complete']), device_id: z.string(), device_token: z.string() })
  .openapi('DeviceRegistered', { description: '`registered`: the face comes next; `complete`: nothing is left to do.' });
