import { deliverAll, type DeliverEventsDeps } from '../flow/deliver-events.ts';
import { pushAll, type PushSignalsDeps } from '../flow/push-signals.ts';
import type { Millis } from '../lib/time.ts';
import type { StreamStore } from '../notify/stream-store.ts';
import type { WebhookStore } from '../notify/webhook-store.ts';

/** What delivering on Workers needs. */
export type DeliverOnWorkerDeps = DeliverEventsDeps &
  PushSignalsDeps & { readonly webhooks: Pick<WebhookStore, 'isAnyOn'>; readonly streams: Pick<StreamStore, 'isAnyPushed'> };

/** How long work may go on after an answer; what is left goes with the next request or the schedule. */
const WORK_MS = 20_000;

/** How long an isolate believes that there is no endpoint. */
const QUIET_MS = 30_000;

let quietUntil: Millis = 0;

/**
 * Delivers after a request that may have changed something. Where no endpoint is on, this costs two small queries every 30 seconds.
 * @param request the request
 * @param deps ports
 * @returns when nothing is due any more or time is over
 * @throws Problem `store_unavailable`
 */
export async function deliverAfter(request: Request, deps: DeliverOnWorkerDeps): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
  const now = deps.clock.now();
  const { pathname } = new URL(request.url);
  const isAboutEndpoints = pathname.startsWith('/v1/webhooks') || pathname.startsWith('/v1/ssf/');
  if (now < quietUntil && !isAboutEndpoints) return;
  const [isHooked, isPushed] = await Promise.all([deps.webhooks.isAnyOn(), deps.streams.isAnyPushed()]);
  quietUntil = isHooked || isPushed ? 0 : now + QUIET_MS;
  await Promise.all([isHooked ? deliverAll(now + WORK_MS, deps) : null, isPushed ? pushAll(now + WORK_MS, deps) : null]);
}

/**
 * Delivers on the schedule of wrangler.toml. Security events name their issuer, which no request tells here: without a public URL in the settings they go behind requests only.
 * @param deps ports
 * @throws Problem `store_unavailable`
 */
export async function deliverOnSchedule(deps: DeliverEventsDeps & Omit<PushSignalsDeps, 'issuer'> & { readonly issuer: string | null }): Promise<void> {
  const until = deps.clock.now() + WORK_MS;
  const { issuer } = deps;
  await Promise.all([deliverAll(until, deps), issuer === null ? null : pushAll(until, { ...deps, issuer })]);
}
