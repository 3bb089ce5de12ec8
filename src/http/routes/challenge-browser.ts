import type { Context } from 'hono';
import { cancelChallenge } from '../../flow/cancel-challenge.ts';
import { confirmChallenge } from '../../flow/confirm-challenge.ts';
import type { ChallengeCaller } from '../../flow/challenge-access.ts';
import { type ChallengeView, readChallenge } from '../../flow/read-challenge.ts';
import { showQr } from '../../flow/show-qr.ts';
import { drawQr } from '../../challenge/qr.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { bearer, gateway, limitAddress, watcher } from '../callers.ts';
import { statusStream } from '../sse.ts';
import * as spec from './challenge-browser-spec.ts';

const FINAL = new Set(['verified', 'consumed', 'failed', 'rejected', 'expired', 'canceled']);

function toWire(view: ChallengeView) {
  return {
    id: view.id,
    status: view.status,
    expires_at: toRfc3339(view.expiresAt),
    event_type: view.eventType,
    methods: [...view.methods],
    confirm_required: view.confirmRequired,
    ...(view.confirmTriesLeft === null ? {} : { confirm_tries_left: view.confirmTriesLeft }),
    ...(view.bindingMessage === null ? {} : { binding_message: view.bindingMessage }),
    ...(view.failureCode === null ? {} : { failure: { code: view.failureCode } }),
    ...(view.rejectReason === null ? {} : { reject_reason: view.rejectReason }),
  };
}

/**
 * Routes of a challenge for browser and gateway: status, live events, QR frames, confirm code, cancel.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerChallengeBrowserRoutes(app: App, deps: AppDeps): void {
  app.openapi(spec.readRoute, async (c) => {
    const caller = await watcher(c, deps);
    return c.json(toWire(await readChallenge(c.req.valid('param').id, caller, deps)), 200);
  });

  app.openapi(spec.eventsRoute, async (c) => {
    const caller = await watcher(c, deps);
    return events(c, c.req.valid('param').id, caller, deps);
  });

  app.openapi(spec.qrRoute, async (c) => {
    await limitAddress(c, deps);
    const qr = await showQr(c.req.valid('param').id, bearer(c), { ...deps, qrRotateSeconds: deps.config.qrRotateSeconds });
    return c.json({ url: qr.url, frame: qr.frame, rotates_in_ms: qr.rotatesInMs }, 200);
  });

  app.openapi(spec.qrSvgRoute, async (c) => {
    await limitAddress(c, deps);
    const qr = await showQr(c.req.valid('param').id, bearer(c), { ...deps, qrRotateSeconds: deps.config.qrRotateSeconds });
    return c.body(await drawQr(qr.url), 200, {
      'Content-Type': 'image/svg+xml',
      'X-QR-Frame': String(qr.frame),
      'X-QR-Rotates-In-Ms': String(qr.rotatesInMs),
    });
  });

  app.openapi(spec.confirmRoute, async (c) => {
    await limitAddress(c, deps);
    const { code } = c.req.valid('json');
    await confirmChallenge({ challengeId: c.req.valid('param').id, watchToken: bearer(c), code }, deps);
    deps.background(deps.learn(c.req.valid('param').id));
    return c.json({ status: 'verified' as const }, 200);
  });

  app.openapi(spec.cancelRoute, async (c) => {
    const { client } = await gateway(c, deps, 'challenge');
    await cancelChallenge({ challengeId: c.req.valid('param').id, clientId: client.id }, deps);
    return c.json({ status: 'canceled' as const }, 200);
  });
}

async function events(c: Context<AppEnv>, id: string, caller: ChallengeCaller, deps: AppDeps): Promise<Response> {
  // Refuse before the stream begins: afterwards only the connection could tell.
  await readChallenge(id, caller, deps);
  const lastVersion = Number(c.req.header('Last-Event-ID') ?? 0);
  return statusStream({
    read: async () => {
      const view = await readChallenge(id, caller, deps);
      return { version: view.version, json: JSON.stringify(toWire(view)), isFinal: FINAL.has(view.status) };
    },
    subscribe: (wake) => deps.statusChannel.subscribe(id, wake),
    lastVersion: Number.isSafeInteger(lastVersion) && lastVersion > 0 ? lastVersion : 0,
    heartbeatMs: 10_000,
    rereadMs: 2000,
  });
}
