import { createRoute, z } from '@hono/zod-openapi';
import { beginHeldRequest, finishHeldRequest } from '../../flow/prove-held-request.ts';
import type { ReasonCode } from '../../risk/reason-codes.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { bearer, limitAddress } from '../callers.ts';
import { finishedResponse, heldResponse } from '../schemas/gate.ts';
import { okJson, problems } from './spec.ts';

const heldParam = z.object({
  id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'id', in: 'path' }, example: 'hld_3q2-7wAAAAAAAAAAAAAAAA' }),
});

const begin = createRoute({
  method: 'post',
  path: '/v1/held-requests/{id}/begin',
  summary: 'Begin the step-up of a held request, from its page',
  request: { params: heldParam },
  responses: { 200: okJson(heldResponse), ...problems(401, 404, 429) },
});

const finish = createRoute({
  method: 'post',
  path: '/v1/held-requests/{id}/finish',
  summary: 'Take the code with which the browser returns to the site',
  request: { params: heldParam },
  responses: { 200: okJson(finishedResponse), ...problems(401, 404, 409, 429) },
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
