import { z } from '@hono/zod-openapi';
import { assertion } from './phone.ts';

/** A notice as people are shown it. */
export const notice = z
  .object({
    purpose: z.string(),
    version: z.string(),
    locale: z.string(),
    title: z.string(),
    paragraphs: z.array(z.string()),
    items: z.array(z.object({ key: z.string(), label: z.string(), value: z.string() })),
  })
  .openapi('Notice');

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);

/** Body of `POST /v1/my-data/offer`. */
export const myDataOfferRequest = z.strictObject({ device_token: base64url(64) }).openapi('MyDataOfferRequest');

/** Body of `POST /v1/my-data/session`. */
export const myDataSessionRequest = z.strictObject({ ticket: base64url(1024), assertion }).openapi('MyDataSessionRequest');
