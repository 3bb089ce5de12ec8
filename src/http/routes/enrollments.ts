import type { z } from '@hono/zod-openapi';
import { drawQr } from '../../challenge/qr.ts';
import { consentEnrollment } from '../../flow/consent-enrollment.ts';
import { createEnrollment } from '../../flow/create-enrollment.ts';
import { openEnrollment } from '../../flow/open-enrollment.ts';
import { readEnrollment } from '../../flow/read-enrollment.ts';
import { registerDevice } from '../../flow/register-device.ts';
import { parseLocale } from '../../lib/locale.ts';
import { Problem } from '../../lib/problem.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { bearer, gateway, limitAddress } from '../callers.ts';
import { presentedStepUp } from '../possession.ts';
import { hitLimit } from '../middleware/rate-limit.ts';
import type { enrollmentConsented, enrollmentCreated } from '../schemas/enrollment.ts';
import { toAttestation } from '../webauthn-json.ts';
import { noticeToWire, toWireObject } from '../to-json.ts';
import { consentSpec, createSpec, openSpec, readSpec, registerSpec } from './enrollments-spec.ts';
import { answerOnce } from './idempotency.ts';

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
    const { client, key } = await gateway(c, deps, 'enroll');
    const body = c.req.valid('json');
    const faceReset = body.face_reset === true;
    // It puts a face in the place of a person's: as much as taking theirs away.
    if (faceReset && !key.scopes.includes('subject')) throw new Problem('forbidden_scope');
    const answer = await answerOnce(c, deps, { clientId: client.id, route: 'enrollments' }, async () => {
      const created = await createEnrollment(
        {
          client,
          subject: body.subject.id,
          displayName: body.subject.display_name ?? body.subject.id,
          locale: body.locale ?? 'en',
          stepUp: presentedStepUp(body),
          faceOnly: body.face_only === true,
          faceReset,
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
    return c.json(answer satisfies z.input<typeof enrollmentCreated>, 201);
  });
  app.openapi(readSpec, async (c) => {
    const secret = bearer(c);
    const caller = secret.startsWith('sk_')
      ? ({ kind: 'gateway', clientId: (await gateway(c, deps, 'enroll')).client.id } as const)
      : ({ kind: 'browser', watchToken: secret } as const);
    if (caller.kind === 'browser') await limitAddress(c, deps);
    const view = await readEnrollment({ id: c.req.valid('param').id, caller }, deps);
    const deviceId = view.deviceId === null ? {} : { device_id: view.deviceId };
    return c.json({ id: view.id, status: view.status, expires_at: toRfc3339(view.expiresAt), ...deviceId }, 200);
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
        notice: noticeToWire(opened.notice),
        has_face: opened.hasFace,
        face_only: opened.faceOnly,
      },
      200,
    );
  });
  app.openapi(consentSpec, async (c) => {
    const body = c.req.valid('json');
    const result = await consentEnrollment({ enrollmentId: c.req.valid('param').id, enrollmentToken: bearer(c), ...body }, deps);
    if (result.webauthn === null) return c.json({ status: 'registered' as const }, 200);
    return c.json(toWireObject<z.input<typeof enrollmentConsented>>({ status: 'consented', webauthn: result.webauthn }), 200);
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
