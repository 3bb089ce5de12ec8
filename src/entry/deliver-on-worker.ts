import { deliverAll, type DeliverEventsDeps } from '../flow/deliver-events.ts';
import type { Millis } from '../lib/time.ts';
import type { WebhookStore } from '../notify/webhook-store.ts';

/** What delivering on Workers needs. */
export type DeliverOnWorkerDeps = DeliverEventsDeps & { readonly webhooks: Pick<WebhookStore, 'isAnyOn'> };

/** How long work may go on after an answer; what is left goes with the next request or the schedule. */
const WORK_MS = 20_000;

/** How long an isolate believes that there is no endpoint. */
const QUIET_MS = 30_000;

let quietUntil: Millis = 0;

/**
 * Delivers after a request that may have changed something. Where no endpoint is on, this costs one small query every 30 seconds.
 * @param request the request
 * @param deps ports
 * @returns when nothing is due any more or time is over
 * @throws Problem `store_unavailable`
 */
export async function deliverAfter(request: Request, deps: DeliverOnWorkerDeps): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
  const now = deps.clock.now();
  const isAboutEndpoints = new URL(request.url).pathname.startsWith('/v1/webhooks');
  if (now < quietUntil && !isAboutEndpoints) return;
  quietUntil = (await deps.webhooks.isAnyOn()) ? 0 : now + QUIET_MS;
  if (quietUntil === 0) await deliverAll(now + WORK_MS, deps);
}

/**
 * Delivers on the schedule of wrangler.toml.
 * @param deps ports
 * @throws Problem `store_unavailable`
 */
export async function deliverOnSchedule(deps: DeliverEventsDeps): Promise<void> {
  await deliverAll(deps.clock.now() + WORK_MS, deps);
}
