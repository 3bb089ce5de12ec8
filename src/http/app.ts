import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { Problem } from '../lib/problem.ts';
import type { AppDeps, AppEnv } from './app-deps.ts';
import { pingAfterwards } from './middleware/deliver-pings.ts';
import { publishDocument } from './openapi/document.ts';
import { strictBody } from './middleware/read-body.ts';
import { requestContext } from './middleware/request-context.ts';
import { problemResponse, toProblem } from './problem-response.ts';
import { registerAssessRoutes } from './routes/assess.ts';
import { registerAttemptRoutes } from './routes/attempts.ts';
import { registerBackchannelRoute } from './routes/backchannel.ts';
import { registerAuthzRoutes } from './routes/authz.ts';
import { registerChallengeBrowserRoutes } from './routes/challenge-browser.ts';
import { registerChallengePhoneRoutes } from './routes/challenge-phone.ts';
import { registerClientNotificationRoutes } from './routes/client-notification.ts';
import { registerClientKeyRoutes } from './routes/client-keys.ts';
import { registerEnrollmentRoutes } from './routes/enrollments.ts';
import { registerEvidenceRoutes } from './routes/evidence.ts';
import { registerFactorRoutes } from './routes/factors.ts';
import { registerHealthRoutes } from './routes/health.ts';
import { registerHeldRequestRoutes } from './routes/held-requests.ts';
import { registerLivenessRoutes } from './routes/liveness.ts';
import { registerListRoutes } from './routes/lists.ts';
import { registerMyDataRoutes } from './routes/my-data.ts';
import { registerPolicyRoutes } from './routes/policies.ts';
import { registerPrivacyRoutes } from './routes/privacy.ts';
import { registerSnoozeRoutes } from './routes/snoozes.ts';
import { registerSignalRoutes } from './routes/signals.ts';
import { registerSignalStreamRoutes } from './routes/signal-streams.ts';
import { registerStoredFaceRoutes } from './routes/stored-faces.ts';
import { registerSubjectRoutes } from './routes/subjects.ts';
import { registerTokenRoutes } from './routes/token.ts';
import { registerWebSessionRoutes } from './routes/web-sessions.ts';
import { registerWebhookRoutes } from './routes/webhooks.ts';
import { registerWellKnownRoutes } from './routes/well-known.ts';
import { refuseInvalid } from './validation-hook.ts';

const EMBEDDED_PATHS = ['', '/events', '/qr', '/qr.svg', '/confirm', '/fallback'].map((path) => `/v1/challenges/:id${path}`);

const EMBEDDED_CORS = {
  origin: '*',
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['Authorization', 'Content-Type', 'Last-Event-ID'],
  exposeHeaders: ['X-QR-Frame', 'X-QR-Rotates-In-Ms', 'Retry-After'],
  maxAge: 600,
};

/**
 * Builds the whole HTTP interface. It sees only `Request` and `Response`, so the same application runs on Node and on Workers.
 * @param deps everything the flows need, made by the entry
 * @returns an application whose `fetch` answers requests
 */
export function createApp(deps: AppDeps): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.status >= 500) deps.log.error('request_failed', { request_id: c.get('requestId'), code: problem.code, cause: describe(problem.details.cause) });
    return problemResponse(problem, c);
  });
  app.notFound((c) => problemResponse(new Problem('not_found'), c));
  app.use(requestContext(deps));
  // The embedded element calls from the gateway's origin, with a bearer secret and never with cookies.
  for (const path of EMBEDDED_PATHS) app.use(path, cors(EMBEDDED_CORS));
  app.use(strictBody());
  app.use('/v1/challenges/*', pingAfterwards(deps));
  registerAssessRoutes(app, deps);
  registerChallengeBrowserRoutes(app, deps);
  registerChallengePhoneRoutes(app, deps);
  registerLivenessRoutes(app, deps);
  registerAttemptRoutes(app, deps);
  registerEnrollmentRoutes(app, deps);
  registerEvidenceRoutes(app, deps);
  registerSubjectRoutes(app, deps);
  registerPrivacyRoutes(app, deps);
  registerMyDataRoutes(app, deps);
  registerStoredFaceRoutes(app, deps);
  registerFactorRoutes(app, deps);
  registerPolicyRoutes(app, deps);
  registerListRoutes(app, deps);
  registerSnoozeRoutes(app, deps);
  registerClientKeyRoutes(app, deps);
  registerClientNotificationRoutes(app, deps);
  registerBackchannelRoute(app, deps);
  registerTokenRoutes(app, deps);
  registerAuthzRoutes(app, deps);
  registerHeldRequestRoutes(app, deps);
  registerWebSessionRoutes(app, deps);
  registerSignalStreamRoutes(app, deps);
  registerSignalRoutes(app, deps);
  registerWebhookRoutes(app, deps);
  registerWellKnownRoutes(app, deps);
  registerHealthRoutes(app, deps);
  publishDocument(app);
  return app;
}

function describe(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  return cause instanceof Error ? `${cause.name}: ${cause.message}`.slice(0, 300) : typeof cause;
}
