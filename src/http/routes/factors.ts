import { createRoute, z } from '@hono/zod-openapi';
import { drawQr } from '../../challenge/qr.ts';
import { setupFundPassword } from '../../flow/setup-fund-password.ts';
import { activateTotp, setupTotp } from '../../flow/setup-totp.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { gateway } from '../callers.ts';
import { presentedStepUp } from '../possession.ts';
import { FUND_PASSWORD_REQUEST, TOTP_SETUP } from '../examples/people.ts';
import { BODY_PROBLEMS, KEY_PROBLEMS, problems, STEP_UP_PROBLEMS } from '../openapi/problem-answers.ts';
import { byGateway } from '../openapi/security.ts';
import { fundPasswordRequest, totpActivateRequest, totpSetupRequest } from '../schemas/gateway.ts';
import { jsonBody, okJson, subjectParam } from './spec.ts';

const about = { tags: ['factors'], security: byGateway('enroll') };

const totpSpec = createRoute({
  method: 'post',
  path: '/v1/subjects/{id}/totp',
  operationId: 'setUpTotp',
  ...about,
  summary: 'A new authenticator generator, with its QR code',
  description: 'It counts once its first code was shown to `activate`. Replacing one needs a fresh step-up for `factor_change`.',
  request: { params: subjectParam, body: jsonBody(totpSetupRequest, {}) },
  responses: {
    201: okJson(z.object({ otpauth_url: z.string(), qr_svg: z.string(), secret_base32: z.string() }).openapi('TotpSetup'), TOTP_SETUP, 'Created'),
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, STEP_UP_PROBLEMS),
  },
});

const activateSpec = createRoute({
  method: 'post',
  path: '/v1/subjects/{id}/totp/activate',
  operationId: 'activateTotp',
  ...about,
  summary: 'Prove the generator by its first code',
  request: { params: subjectParam, body: jsonBody(totpActivateRequest, { code: '492039' }) },
  responses: {
    204: { description: 'Active' },
    ...problems(BODY_PROBLEMS, KEY_PROBLEMS, 'factor_not_found', 'factor_invalid', 'factor_try_later', 'factor_closed'),
  },
});

const fundPasswordSpec = createRoute({
  method: 'put',
  path: '/v1/subjects/{id}/fund-password',
  operationId: 'setFundPassword',
  ...about,
  summary: 'Set the fund password',
  description: 'Changing one needs a fresh step-up for `factor_change`.',
  request: { params: subjectParam, body: jsonBody(fundPasswordRequest, FUND_PASSWORD_REQUEST) },
  responses: { 204: { description: 'Set' }, ...problems(BODY_PROBLEMS, KEY_PROBLEMS, STEP_UP_PROBLEMS, 'password_unacceptable') },
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
