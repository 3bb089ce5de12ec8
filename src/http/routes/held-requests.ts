import { createRoute, z } from '@hono/zod-openapi';
import { beginHeldRequest, finishHeldRequest } from '../../flow/prove-held-request.ts';
import type { ReasonCode } from '../../risk/reason-codes.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { bearer, limitAddress } from '../callers.ts';
import { finishedResponse, heldResponse } from '../schemas/gate.ts';
import { FINISHED, HELD_REQUEST } from '../examples/gate.ts';
import { PHONE_PROBLEMS, problems } from '../openapi/problem-answers.ts';
import { byHolder } from '../openapi/security.ts';
import { idParam, okJson } from './spec.ts';

const heldParam = z.object(idParam('id', 'hld'));
const about = { tags: ['proxies'], security: byHolder };

const begin = createRoute({
  method: 'post',
  path: '/v1/held-requests/{id}/begin',
  operationId: 'beginHeldRequest',
  ...about,
  summary: 'Begin the step-up of a held request, from its page',
  request: { params: heldParam },
  responses: { 200: okJson(heldResponse, HELD_REQUEST), ...problems(PHONE_PROBLEMS, 'held_request_not_found') },
});

const finish = createRoute({
  method: 'post',
  path: '/v1/held-requests/{id}/finish',
  operationId: 'finishHeldRequest',
  ...about,
  summary: 'Take the code with which the browser returns to the site',
  request: { params: heldParam },
  responses: { 200: okJson(finishedResponse, FINISHED), ...problems(PHONE_PROBLEMS, 'held_request_not_found', 'challenge_wrong_state') },
});

// What a person can do something about; why the risk engine asks is for the gateway alone.
const TOLD: ReadonlySet<string> = new Set<ReasonCode>(['enrollment_required', 'challenges_blocked', 'challenge_limit_reached']);

/** Path on the site's own origin that its proxy leads to `/v1/authz/return`. */
const RETURN_PATH = '/.shualian/return';

/**
 * Routes of the page where a person proves themself for a request that a proxy has held.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerHeldRequestRoutes(app: App, deps: AppDeps): void {
  app.openapi(begin, async (c) => {
    await limitAddress(c, deps);
    const { decision, reasons, challenge } = await beginHeldRequest({ id: c.req.valid('param').id, secret: bearer(c) }, deps);
    const opened = challenge === null ? {} : { challenge: { id: challenge.record.id, watch_token: challenge.secrets.watchToken } };
    const told = reasons.map(({ code }) => code).filter((code) => TOLD.has(code));
    return c.json({ decision, reasons: told, ...opened }, 200);
  });
  app.openapi(finish, async (c) => {
    await limitAddress(c, deps);
    const { origin, code } = await finishHeldRequest({ id: c.req.valid('param').id, secret: bearer(c) }, deps);
    return c.json({ return_to: `${origin}${RETURN_PATH}`, code }, 200);
  });
}
