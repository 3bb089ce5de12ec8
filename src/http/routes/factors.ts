import { createRoute, z } from '@hono/zod-openapi';
import { drawQr } from '../../challenge/qr.ts';
import { setupFundPassword } from '../../flow/setup-fund-password.ts';
import { activateTotp, setupTotp } from '../../flow/setup-totp.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { presentedStepUp } from '../possession.ts';
import { subjectId } from '../schemas/assess.ts';
import { fundPasswordRequest, totpActivateRequest, totpSetupRequest } from '../schemas/gateway.ts';
import { jsonBody, okJson, problems } from './spec.ts';

const subjectParam = z.object({ id: subjectId });

const totpSpec = createRoute({
  method: 'post',
  path: '/v1/subjects/{id}/totp',
  summary: 'A new authenticator generator, with its QR code',
  request: { params: subjectParam, body: jsonBody(totpSetupRequest) },
  responses: {
    201: okJson(z.object({ otpauth_url: z.string(), qr_svg: z.string(), secret_base32: z.string() })),
    ...problems(400, 401, 403, 409),
  },
});

const activateSpec = createRoute({
  method: 'post',
  path: '/v1/subjects/{id}/totp/activate',
  summary: 'Prove the generator by its first code',
  request: { params: subjectParam, body: jsonBody(totpActivateRequest) },
  responses: { 204: { description: 'Active' }, ...problems(400, 401, 403, 404, 429) },
});

const fundPasswordSpec = createRoute({
  method: 'put',
  path: '/v1/subjects/{id}/fund-password',
  summary: 'Set the fund password',
  request: { params: subjectParam, body: jsonBody(fundPasswordRequest) },
  responses: { 204: { description: 'Set' }, ...problems(400, 401, 403, 409, 422) },
});

/**
 * Routes that set up the factors of the fallback.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerFactorRoutes(app: App, deps: AppDeps): void {
  app.openapi(totpSpec, async (c) => {
    const { client } = await gateway(c, deps, 'enroll');
    const setup = await setupTotp({ client, subject: c.req.valid('param').id, stepUp: presentedStepUp(c.req.valid('json')) }, deps);
    return c.json({ otpauth_url: setup.otpauthUrl, qr_svg: await drawQr(setup.otpauthUrl), secret_base32: setup.secretBase32 }, 201);
  });
  app.openapi(activateSpec, async (c) => {
    const { client } = await gateway(c, deps, 'enroll');
    await activateTotp({ clientId: client.id, subject: c.req.valid('param').id, code: c.req.valid('json').code }, deps);
    return c.body(null, 204);
  });
  app.openapi(fundPasswordSpec, async (c) => {
    const { client } = await gateway(c, deps, 'enroll');
    const body = c.req.valid('json');
    await setupFundPassword({ client, subject: c.req.valid('param').id, password: body.password, stepUp: presentedStepUp(body) }, deps);
    return c.body(null, 204);
  });
}
