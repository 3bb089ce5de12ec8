import type { LockoutPolicy, LockoutStore } from '../factor/lockout-store.ts';
import { toBase64url } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { AttemptOwner, AttemptRecord, AttemptStore } from '../liveness/attempt-store.ts';
import type { CaptureFacts } from '../liveness/judge.ts';
import { drawPlan, type PlanStep, serializePlan } from '../liveness/plan.ts';

/** What starting an attempt needs. */
export interface StartLivenessDeps {
  readonly attempts: AttemptStore;
  readonly lockouts: LockoutStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly facePolicy: LockoutPolicy;
  readonly stepWindowMs: number;
}

/** Whose attempt, and how one of the owner's tries is taken atomically. */
export interface StartLivenessInput {
  readonly owner: AttemptOwner;
  readonly clientId: string;
  readonly subject: string;
  readonly capture: CaptureFacts;
  /** Takes one try of the owner. @returns how many are left, or null when there was none */
  readonly takeTry: (now: Millis) => Promise<number | null>;
}

/** A started attempt: only its first step is told. */
export interface StartedAttempt {
  readonly attemptId: string;
  readonly nonce: string;
  readonly step: PlanStep;
  readonly stepsTotal: number;
  readonly triesLeft: number;
}

/**
 * Draws a fresh plan and begins an attempt. The failure is counted before the first frame, so that an abandoned or parallel try cannot escape the lockout.
 * @param input whose attempt
 * @param deps ports and limits
 * @returns the first step
 * @throws Problem `face_try_later`, `face_closed`, `liveness_tries_exhausted`
 */
export async function startLiveness(input: StartLivenessInput, deps: StartLivenessDeps): Promise<StartedAttempt> {
  const now = deps.clock.now();
  await beginTry(input, deps, now);
  const triesLeft = await input.takeTry(now);
  if (triesLeft === null) {
    await deps.lockouts.release(input.clientId, input.subject, 'face');
    throw new Problem('liveness_tries_exhausted');
  }
  const plan = drawPlan(deps.random, { windowMs: deps.stepWindowMs });
  const nonce = toBase64url(deps.random.bytes(32));
  const attempt: AttemptRecord = {
    id: createId(deps.random, 'lva'),
    owner: input.owner,
    clientId: input.clientId,
    subject: input.subject,
    status: 'capturing',
    planJson: serializePlan(plan),
    nonce,
    transcriptHead: nonce,
    nextSeq: 0,
    chunks: [],
    stepShownAt: now,
    createdAt: now,
    captureJson: canonicalJson({ ...input.capture }),
    hints: [],
    reportJson: null,
    frameHashes: [],
    settledAt: null,
  };
  await deps.attempts.create(attempt);
  const [step] = plan.steps;
  if (!step) throw new TypeError('a plan has steps');
  return { attemptId: attempt.id, nonce, step, stepsTotal: plan.steps.length, triesLeft };
}

async function beginTry(input: StartLivenessInput, deps: StartLivenessDeps, now: Millis): Promise<void> {
  const answer = await deps.lockouts.begin(input.clientId, input.subject, 'face', deps.facePolicy, now);
  if (answer.allowed) return;
  if (answer.reason !== 'spacing') throw new Problem('face_closed');
  throw new Problem('face_try_later', { retryAfterSeconds: Math.ceil(((answer.retryAt ?? now) - now) / 1000) });
}
