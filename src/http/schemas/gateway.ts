import { z } from '@hono/zod-openapi';
import { subjectId } from './assess.ts';
import { authorizationDetails } from './authorization-details.ts';

const locale = z.enum(['zh-CN', 'en']);
const stepUpToken = z.string().min(1).max(8192);

/** The proof of possession that came to the gateway with a token, and the request it was made for. */
const possession = z
  .strictObject({ proof: z.string().min(1).max(4096), htm: z.string().regex(/^[A-Z]{1,16}$/), htu: z.string().min(1).max(2048) })
  .openapi('Possession');

/** Body of `POST /v1/enrollments`. */
export const enrollmentRequest = z
  .strictObject({
    subject: z.strictObject({
      id: subjectId,
      display_name: z
        .string()
        .min(1)
        .max(64)
        .regex(/^[^\p{Cc}\p{Cf}]*$/u)
        .optional(),
    }),
    locale: locale.optional(),
    step_up_token: stepUpToken.optional(),
    step_up_possession: possession.optional(),
    face_only: z.boolean().optional(),
    face_reset: z.boolean().optional(),
  })
  .openapi('EnrollmentRequest');

/** Body of opening a binding link. */
export const openEnrollmentRequest = z
  .strictObject({
    secret: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
    device_token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/)
      .optional(),
  })
  .openapi('OpenEnrollmentRequest');

/** Body of the answer to the notice. */
export const consentRequest = z
  .strictObject({
    face: z.boolean(),
    version: z.string().min(1).max(64),
    locale,
    sha256: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .optional(),
  })
  .openapi('ConsentRequest', {
    description: '`version`, `locale` and `sha256` of the notice as it was shown; with `sha256`, words that changed meanwhile are not agreed to.',
  });

/** Body of setting up a generator. */
export const totpSetupRequest = z
  .strictObject({ step_up_token: stepUpToken.optional(), step_up_possession: possession.optional() })
  .openapi('TotpSetupRequest');

/** Body of proving a new generator. */
export const totpActivateRequest = z.strictObject({ code: z.string().regex(/^\d{6}$/) }).openapi('TotpActivateRequest');

/** Body of setting the fund password. */
export const fundPasswordRequest = z
  .strictObject({ password: z.string().min(1).max(256), step_up_token: stepUpToken.optional(), step_up_possession: possession.optional() })
  .openapi('FundPasswordRequest');

/** Body of `POST /v1/tokens/consume`. */
export const consumeRequest = z
  .strictObject({ token: z.string().min(1).max(8192), possession: possession.optional(), authorization_details: authorizationDetails })
  .openapi('ConsumeRequest');
