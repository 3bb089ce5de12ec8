import { z } from '@hono/zod-openapi';
import { assertion } from './phone.ts';
import { requestOptions } from './webauthn.ts';
import { time } from './wire-types.ts';

const words = {
  purpose: z.string(),
  version: z.string(),
  sha256: z.string(),
  locale: z.string(),
  title: z.string(),
  paragraphs: z.array(z.string()),
  items: z.array(z.object({ key: z.string(), label: z.string(), value: z.string() })),
};

/** A notice as people are shown it. */
export const notice = z.object(words).openapi('Notice');

/** A notice as anybody may read it. */
export const publicNotice = z
  .object({ ...words, present: z.boolean(), editions: z.array(z.object({ version: z.string(), material: z.boolean() })) })
  .openapi('PublicNotice');

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);

/** Body of `POST /v1/my-data/offer`. */
export const myDataOfferRequest = z.strictObject({ device_token: base64url(64) }).openapi('MyDataOfferRequest');

/** Body of `POST /v1/my-data/session`. */
export const myDataSessionRequest = z.strictObject({ ticket: base64url(1024), assertion }).openapi('MyDataSessionRequest');

/** Answer of `POST /v1/my-data/offer`. */
export const myDataOffer = z.object({ ticket: z.string(), webauthn: requestOptions }).openapi('MyDataOffer');

/** Answer of `POST /v1/my-data/session`. */
export const myDataSession = z.object({ token: z.string(), expires_at: time }).openapi('MyDataSession');
