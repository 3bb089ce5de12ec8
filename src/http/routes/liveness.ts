import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { loadChallengeAttempt, startChallengeLiveness } from '../../flow/challenge-liveness.ts';
import { loadEnrollmentAttempt, startEnrollmentLiveness } from '../../flow/enrollment-liveness.ts';
import { offerFaceAssertion } from '../../flow/offer-assertion.ts';
import { readVerdict, type VerdictView, workOnStep } from '../../flow/read-verdict.ts';
import type { StartedAttempt } from '../../flow/start-liveness.ts';
import { submitFrames } from '../../flow/submit-frames.ts';
import { sha256, toBase64url, utf8 } from '../../lib/bytes.ts';
import { inLocale, parseLocale } from '../../lib/locale.ts';
import { Problem } from '../../lib/problem.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { AttemptRecord } from '../../liveness/attempt-store.ts';
import { isLiveHint, LIVE_HINTS } from '../../liveness/hints.ts';
import type { CaptureFacts } from '../../liveness/judge.ts';
import type { PlanStep } from '../../liveness/plan.ts';
import { LIGHT_COLOURS, type ScreenLight } from '../../liveness/screen-light.ts';
import type { App, AppDeps, AppEnv } from '../app-deps.ts';
import { bearer, limitAddress } from '../callers.ts';
import { EVIDENCE_LIMIT_BYTES, readLimited } from '../middleware/read-body.ts';
import type { livenessStartRequest } from '../schemas/phone.ts';
import { toWireObject } from '../to-json.ts';
import * as spec from './liveness-spec.ts';
import { answerOnce } from './idempotency.ts';

/** How frames are to be taken. */
const CAPTURE = { width: 320, quality: 75, stills_at_ms: [900] };

const stepToWire = (step: PlanStep) => ({ seq: step.seq, action: step.action, window_ms: step.windowMs });

const lightToWire = ({ colours, eachMs }: ScreenLight) => ({
  colours: colours.map((name): [number, number, number] => [...LIGHT_COLOURS[name]]),
  each_ms: eachMs,
});

function startedToWire(started: StartedAttempt) {
  const about = { attempt: started.attemptId, nonce: started.nonce, tries_left: started.triesLeft };
  if (started.kind === 'frames') {
    const capture = { ...CAPTURE, fps: started.framesPerSecond, ...(started.light ? { light: lightToWire(started.light) } : {}) };
    return { ...about, step: stepToWire(started.step), steps_total: started.stepsTotal, capture };
  }
  const { session, clientToken } = started.opened;
  return {
    ...about,
    vendor: {
      provider: started.provider,
      session_id: session.id,
      region: session.region,
      expires_at: toRfc3339(session.expiresAt),
      ...(clientToken === null ? {} : { token: clientToken }),
    },
  };
}

const toCapture = (body: z.infer<typeof livenessStartRequest>['capture'], deps: AppDeps): CaptureFacts => {
  // The simulated phone is for the demo: where real people are, no drawn face is looked at.
  if (body.source === 'simulator' && deps.config.mode !== 'demo') throw new Problem('capture_refused');
  return {
    source: body.source,
    trackLabel: body.track_label,
    facing: body.facing ?? 'unknown',
    width: body.width ?? null,
    height: body.height ?? null,
  };
};

function verdictToWire(view: VerdictView, triesLeft: number, c: Context<AppEnv>) {
  const locale = parseLocale(c.req.header('Accept-Language'));
  return {
    status: view.status,
    ...(view.open ? { step: stepToWire(view.open.step), closes_in_ms: view.open.closesInMs } : {}),
    hints: view.hints.filter(isLiveHint).map((code) => {
      const { text, remedy } = LIVE_HINTS[code];
      return { code, text: inLocale(text, locale), remedy: inLocale(remedy, locale) };
    }),
    tries_left: Math.max(0, triesLeft),
  };
}

// A phone that lost the answer asks again with the same key and gets the same attempt, whose clock has run on; otherwise the network would cost it a try.
// The key counts only beside the secret that it first came with.
async function startOnce(c: Context<AppEnv>, deps: AppDeps, start: () => Promise<StartedAttempt>) {
  const scope = { clientId: `phone:${toBase64url(sha256(utf8(bearer(c))))}`, route: c.req.path };
  return answerOnce(c, deps, scope, async () => ({ status: 201, body: startedToWire(await start()) }));
}

async function takeFrames(c: Context<AppEnv>, attempt: AttemptRecord, seq: number, deps: AppDeps) {
  if (c.req.header('Content-Type')?.toLowerCase() !== 'application/vnd.shualian.frames') throw new Problem('unsupported_media_type');
  const body = await readLimited(c.req.raw, EVIDENCE_LIMIT_BYTES);
  if (body === null) throw new Problem('evidence_too_large');
  const result = await submitFrames({ attempt, seq, body, declaredSha256: readDigest(c) }, deps);
  if (result.isNew) deps.background(workOnStep(attempt.id, { seq, isLast: result.kind === 'verifying' }, deps));
  return result;
}

// RFC 9530 section 2; other algorithms than this one say nothing to us.
function readDigest(c: Context<AppEnv>): string | null {
  const base64 = /(?:^|[\s,])sha-256=:([^:]*):/.exec(c.req.header('Content-Digest') ?? '')?.[1];
  return base64 === undefined ? null : base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Routes of the face check, in a challenge and in an enrolment.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerLivenessRoutes(app: App, deps: AppDeps): void {
  registerChallengeLiveness(app, deps);
  registerEnrollmentLiveness(app, deps);
}

function registerChallengeLiveness(app: App, deps: AppDeps): void {
  const settings = { ...deps, livenessTriesMax: deps.config.livenessTriesMax };
  app.openapi(spec.challengeLiveness.start, async (c) => {
    await limitAddress(c, deps);
    const { id: challengeId } = c.req.valid('param');
    const { capture: told, cannot, screen_light: agreed } = c.req.valid('json');
    const said = { capture: toCapture(told, deps), excludes: cannot ?? null, lightsScreen: deps.config.livenessScreenLight === 'on' && agreed === true };
    return c.json(await startOnce(c, deps, async () => startChallengeLiveness({ challengeId, claimToken: bearer(c), ...said }, settings)), 201);
  });
  app.openapi(spec.challengeLiveness.submit, async (c) => {
    await limitAddress(c, deps);
    const { id, attempt: attemptId, seq } = c.req.valid('param');
    const { attempt } = await loadChallengeAttempt({ challengeId: id, claimToken: bearer(c), attemptId }, deps);
    const result = await takeFrames(c, attempt, seq, deps);
    return result.kind === 'next' ? c.json({ step: stepToWire(result.step) }, 200) : c.json({ status: 'verifying' as const }, 202);
  });
  app.openapi(spec.challengeLiveness.read, async (c) => {
    const { id, attempt: attemptId } = c.req.valid('param');
    const { challenge, attempt } = await loadChallengeAttempt({ challengeId: id, claimToken: bearer(c), attemptId }, deps);
    const view = await readVerdict(attempt, deps);
    const wire = verdictToWire(view, settings.livenessTriesMax - challenge.livenessTries, c);
    if (view.status !== 'passed') return c.json(wire, 200);
    const settled = attempt.status === 'passed' ? attempt : await deps.attempts.find(attempt.id);
    if (!settled) throw new Problem('challenge_not_found');
    return c.json({ ...wire, webauthn: toWireObject(await offerFaceAssertion(challenge, settled, deps)) }, 200);
  });
}

function registerEnrollmentLiveness(app: App, deps: AppDeps): void {
  const settings = { ...deps, enrollmentTriesMax: 2 * deps.config.livenessTriesMax };
  app.openapi(spec.enrollmentLiveness.start, async (c) => {
    await limitAddress(c, deps);
    const { id: enrollmentId } = c.req.valid('param');
    const { capture: told, cannot, screen_light: agreed } = c.req.valid('json');
    const said = { capture: toCapture(told, deps), excludes: cannot ?? null, lightsScreen: deps.config.livenessScreenLight === 'on' && agreed === true };
    return c.json(await startOnce(c, deps, async () => startEnrollmentLiveness({ enrollmentId, enrollmentToken: bearer(c), ...said }, settings)), 201);
  });
  app.openapi(spec.enrollmentLiveness.submit, async (c) => {
    await limitAddress(c, deps);
    const { id, attempt: attemptId, seq } = c.req.valid('param');
    const { attempt } = await loadEnrollmentAttempt({ enrollmentId: id, enrollmentToken: bearer(c), attemptId }, deps);
    const result = await takeFrames(c, attempt, seq, deps);
    return result.kind === 'next' ? c.json({ step: stepToWire(result.step) }, 200) : c.json({ status: 'verifying' as const }, 202);
  });
  app.openapi(spec.enrollmentLiveness.read, async (c) => {
    const { id, attempt: attemptId } = c.req.valid('param');
    const { enrollment, attempt } = await loadEnrollmentAttempt({ enrollmentId: id, enrollmentToken: bearer(c), attemptId }, deps);
    return c.json(verdictToWire(await readVerdict(attempt, deps), settings.enrollmentTriesMax - enrollment.livenessTries, c), 200);
  });
}
