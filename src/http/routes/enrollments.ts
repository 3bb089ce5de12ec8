import { createRoute, z } from '@hono/zod-openapi';
import { drawQr } from '../../challenge/qr.ts';
import { consentEnrollment } from '../../flow/consent-enrollment.ts';
import { createEnrollment } from '../../flow/create-enrollment.ts';
import { openEnrollment } from '../../flow/open-enrollment.ts';
import { readEnrollment } from '../../flow/read-enrollment.ts';
import { registerDevice } from '../../flow/register-device.ts';
import { parseLocale } from '../../lib/locale.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { bearer, gateway, limitAddress } from '../callers.ts';
import { presentedStepUp } from '../possession.ts';
import { hitLimit } from '../middleware/rate-limit.ts';
import { consentRequest, enrollmentRequest, openEnrollmentRequest } from '../schemas/gateway.ts';
import { attestation } from '../schemas/phone.ts';
import { toAttestation } from '../webauthn-json.ts';
import { toWireObject } from '../to-json.ts';
import { answerOnce, idempotencyHeader } from './idempotency.ts';
import { enrollmentParam, jsonBody, okJson, problems } from './spec.ts';

const anyObject = z.record(z.string(), z.unknown());

const createSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments',
  summary: 'A one-time binding link for a phone',
  request: { body: jsonBody(enrollmentRequest), headers: idempotencyHeader },
  responses: { 201: okJson(anyObject), ...problems(400, 401, 403, 409, 422, 429) },
});

const readSpec = createRoute({
  method: 'get',
  path: '/v1/enrollments/{id}',
  summary: 'Status of an enrolment',
  request: { params: enrollmentParam },
  responses: { 200: okJson(anyObject), ...problems(401, 404, 429) },
});

const openSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments/{id}/open',
  summary: 'Open the binding link on the phone, once',
  request: { params: enrollmentParam, body: jsonBody(openEnrollmentRequest) },
  responses: { 200: okJson(anyObject), ...problems(400, 404, 429) },
});

const consentSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments/{id}/consent',
  summary: 'Answer the notice',
  request: { params: enrollmentParam, body: jsonBody(consentRequest) },
  responses: { 200: okJson(anyObject), ...problems(400, 401, 404, 409) },
});

const registerSpec = createRoute({
  method: 'post',
  path: '/v1/enrollments/{id}/register',
  summary: 'Register the key of the phone',
  request: {
    params: enrollmentParam,
    body: jsonBody(
      z
        .strictObject({
          attestation,
          device_name: z
            .string()
            .min(1)
            .max(64)
            .regex(/^[^\p{Cc}\p{Cf}]*$/u)
            .optional(),
        })
        .openapi('RegisterRequest'),
    ),
  },
  responses: { 200: okJson(anyObject), ...problems(400, 401, 403, 404, 409) },
});

/**
 * Routes of enrolment but the face reference, which shares the routes of the face check.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerEnrollmentRoutes(app: App, deps: AppDeps): void {
  registerGatewayRoutes(app, deps);
  registerPhoneRoutes(app, deps);
}

function registerGatewayRoutes(app: App, deps: AppDeps): void {
  app.openapi(createSpec, async (c) => {
    const { client } = await gateway(c, deps, 'enroll');
    const body = c.req.valid('json');
    const answer = await answerOnce(c, deps, { clientId: client.id, route: 'enrollments' }, async () => {
      const created = await createEnrollment(
        {
          client,
          subject: body.subject.id,
          displayName: body.subject.display_name ?? body.subject.id,
          locale: body.locale ?? 'en',
          stepUp: presentedStepUp(body),
          faceOnly: body.face_only === true,
        },
        deps,
      );
      const url = `${deps.publicUrl}/enroll#${created.id}.${created.secret}`;
      return {
        status: 201,
        body: {
          id: created.id,
          expires_at: toRfc3339(created.expiresAt),
          qr: { url },
          qr_svg: await drawQr(url),
          watch_token: created.watchToken,
        },
      };
    });
    return c.json(toWireObject(answer), 201);
  });
  app.openapi(readSpec, async (c) => {
    const secret = bearer(c);
    const caller = secret.startsWith('sk_')
      ? ({ kind: 'gateway', clientId: (await gateway(c, deps, 'enroll')).client.id } as const)
      : ({ kind: 'browser', watchToken: secret } as const);
    if (caller.kind === 'browser') await limitAddress(c, deps);
    const view = await readEnrollment({ id: c.req.valid('param').id, caller }, deps);
    const deviceId = view.deviceId === null ? {} : { device_id: view.deviceId };
    return c.json(toWireObject({ id: view.id, status: view.status, expires_at: toRfc3339(view.expiresAt), ...deviceId }), 200);
  });
}

function registerPhoneRoutes(app: App, deps: AppDeps): void {
  app.openapi(openSpec, async (c) => {
    await hitLimit(c, deps, { name: 'claim', points: deps.config.claimsPerMinute, windowSeconds: 60 }, deps.remote(c).ip);
    const body = c.req.valid('json');
    const opened = await openEnrollment(
      {
        enrollmentId: c.req.valid('param').id,
        secret: body.secret,
        deviceToken: body.device_token ?? null,
        locale: parseLocale(c.req.header('Accept-Language')),
      },
      deps,
    );
    return c.json(
      {
        enrollment_token: opened.enrollmentToken,
        expires_at: toRfc3339(opened.expiresAt),
        subject_display: opened.subjectDisplay,
        client_name: opened.clientName,
        notice: toWireObject(opened.notice),
        has_face: opened.hasFace,
        face_only: opened.faceOnly,
      },
      200,
    );
  });
  app.openapi(consentSpec, async (c) => {
    const body = c.req.valid('json');
    const result = await consentEnrollment(
      { enrollmentId: c.req.valid('param').id, enrollmentToken: bearer(c), face: body.face, version: body.version, locale: body.locale },
      deps,
    );
    if (result.webauthn === null) return c.json({ status: 'registered' }, 200);
    return c.json({ status: 'consented', webauthn: toWireObject(result.webauthn) }, 200);
  });
  app.openapi(registerSpec, async (c) => {
    const body = c.req.valid('json');
    const result = await registerDevice(
      {
        enrollmentId: c.req.valid('param').id,
        enrollmentToken: bearer(c),
        attestation: toAttestation(body.attestation),
        deviceName: body.device_name ?? 'Phone',
      },
      deps,
    );
    return c.json({ status: result.status, device_id: result.deviceId, device_token: result.deviceToken }, 200);
  });
}
