import { createRoute, z } from '@hono/zod-openapi';
import {
  CONSENT_REQUEST,
  DEVICE_REGISTERED,
  ENROLLMENT_CONSENTED,
  ENROLLMENT_CREATED,
  ENROLLMENT_OPENED,
  ENROLLMENT_REQUEST,
  ENROLLMENT_STATUS,
  OPEN_REQUEST,
  REGISTER_REQUEST,
} from '../examples/people.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, PHONE_PROBLEMS, problems, STEP_UP_PROBLEMS } from '../openapi/problem-answers.ts';
import { byAnybody, byBrowser, byEnrollingPhone, byGateway } from '../openapi/security.ts';
import { deviceRegistered, enrollmentConsented, enrollmentCreated, enrollmentOpened, enrollmentStatus } from '../schemas/enrollment.ts';
import { consentRequest, enrollmentRequest, openEnrollmentRequest } from '../schemas/gateway.ts';
import { attestation } from '../schemas/phone.ts';
import { idempotencyHeader } from './idempotency.ts';
import { enrollmentParam, jsonBody, okJson } from './spec.ts';

const tags = ['enrollment'];

/** `POST /v1/enrollments`. */
export const createSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments',
  operationId: 'createEnrollment',
  tags,
  summary: 'A one-time binding link for a phone',
  description:
    'Once the subject has a device, a fresh step-up for `factor_change` is needed, so that a stolen session cannot bind a phone of its own. `face_reset` (scope `subject` too) says that you proved by your own means who this is: only then, or after a step-up by the face that stands, another face is enrolled, also in the place of one that was withdrawn.',
  security: byGateway('enroll'),
  request: { body: jsonBody(enrollmentRequest, ENROLLMENT_REQUEST), headers: idempotencyHeader },
  responses: { 201: okJson(enrollmentCreated, ENROLLMENT_CREATED, 'Created'), ...problems(BODY_PROBLEMS, KEY_PROBLEMS, ONCE_PROBLEMS, STEP_UP_PROBLEMS) },
});

/** `GET /v1/enrollments/{id}`. */
export const readSpec = createRoute({
  method: 'get',
  path: '/v1/enrollments/{id}',
  operationId: 'readEnrollment',
  tags,
  summary: 'Status of an enrolment',
  security: [...byGateway('enroll'), ...byBrowser],
  request: { params: enrollmentParam },
  responses: { 200: okJson(enrollmentStatus, ENROLLMENT_STATUS), ...problems(KEY_PROBLEMS, 'enrollment_not_found') },
});

/** `POST /v1/enrollments/{id}/open`. */
export const openSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments/{id}/open',
  operationId: 'openEnrollment',
  tags,
  summary: 'Open the binding link on the phone, once',
  description: 'Id and secret are in the fragment of the link. Where only the face is set anew, `device_token` says that it is the bound phone.',
  security: byAnybody,
  request: { params: enrollmentParam, body: jsonBody(openEnrollmentRequest, OPEN_REQUEST) },
  responses: { 200: okJson(enrollmentOpened, ENROLLMENT_OPENED), ...problems(BODY_PROBLEMS, 'rate_limited', 'enrollment_not_found') },
});

/** `POST /v1/enrollments/{id}/consent`. */
export const consentSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments/{id}/consent',
  operationId: 'consentToEnrollment',
  tags,
  summary: 'Answer the notice',
  description: 'With `face: false` the phone’s key alone is bound; nothing is lost by it.',
  security: byEnrollingPhone,
  request: { params: enrollmentParam, body: jsonBody(consentRequest, CONSENT_REQUEST) },
  responses: { 200: okJson(enrollmentConsented, ENROLLMENT_CONSENTED), ...problems(BODY_PROBLEMS, PHONE_PROBLEMS, 'enrollment_not_found', 'consent_required') },
});

const registerRequest = z
  .strictObject({
    attestation,
    device_name: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[^\p{Cc}\p{Cf}]*$/u)
      .optional(),
  })
  .openapi('RegisterRequest');

/** `POST /v1/enrollments/{id}/register`. */
export const registerSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments/{id}/register',
  operationId: 'registerDevice',
  tags,
  summary: 'Register the key of the phone',
  security: byEnrollingPhone,
  request: { params: enrollmentParam, body: jsonBody(registerRequest, REGISTER_REQUEST) },
  responses: {
    200: okJson(deviceRegistered, DEVICE_REGISTERED),
    ...problems(BODY_PROBLEMS, PHONE_PROBLEMS, 'enrollment_not_found', 'consent_required', 'attestation_invalid'),
  },
});
