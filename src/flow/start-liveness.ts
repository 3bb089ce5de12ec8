import type { WrappingKeys } from '../consent/wrapping-keys.ts';
import type { LockoutPolicy, LockoutStore } from '../factor/lockout-store.ts';
import { toBase64url } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { ExcludableAction } from '../lib/excludable-action.ts';
import { createId } from '../lib/ids.ts';
import type { ProviderName } from '../lib/assurance.ts';
import { isProblem, Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { AttemptOwner, AttemptRecord } from '../liveness/attempt-store.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import type { CaptureFacts } from '../liveness/judge.ts';
import type { LivenessProvider, OpenedSession } from '../liveness/liveness-provider.ts';
import { framesPerSecondOf, type LivenessPlan, type PlanStep, serializePlan } from '../liveness/plan.ts';
import { drawScreenLight, type ScreenLight } from '../liveness/screen-light.ts';
import { type CloseSessionLaterDeps, closeSession } from './close-session.ts';
import { removeEnded } from './end-attempt.ts';
import { sealEvidenceKey } from './evidence-key.ts';

/** What starting an attempt needs. */
export interface StartLivenessDeps extends CloseSessionLaterDeps {
  readonly lockouts: LockoutStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly facePolicy: LockoutPolicy;
  readonly evidence: EvidenceStore;
  readonly wrapping: WrappingKeys;
  readonly evidenceSeconds: number;
}

/** Whose attempt, and how one of the owner's tries is taken atomically. */
export interface StartLivenessInput {
  readonly owner: AttemptOwner;
  readonly clientId: string;
  readonly subject: string;
  readonly capture: CaptureFacts;
  /** Who judges it. */
  readonly provider: ProviderName;
  /** The action that the person says they cannot do, with this attempt or an earlier one of the same owner. */
  readonly excludes: Exclusion;
  /** The operator wants the screen to light the face, and the person agreed. */
  readonly lightsScreen: boolean;
  /** Takes one try of the owner for this attempt and keeps what is excluded, in one statement. @returns how many are left and what is excluded from now on, or null when there was none */
  readonly takeTry: (now: Millis, attemptId: string) => Promise<TakenTry | null>;
}

/** What was said before, and what is said now; null for nothing. */
export interface Exclusion {
  readonly before: ExcludableAction | null;
  readonly now: ExcludableAction | null;
}

/** A try that was taken. */
export interface TakenTry {
  readonly triesLeft: number;
  readonly excludes: ExcludableAction | null;
}

/** What the phone is to do: of a plan only its first step is told, of a vendor's session what its SDK needs. */
type ToldCapture =
  | { readonly kind: 'frames'; readonly step: PlanStep; readonly stepsTotal: number; readonly framesPerSecond: number; readonly light: ScreenLight | null }
  | { readonly kind: 'vendor'; readonly provider: ProviderName; readonly opened: OpenedSession };

/** A started attempt. */
export type StartedAttempt = { readonly attemptId: string; readonly nonce: string; readonly triesLeft: number } & ToldCapture;

/**
 * Begins an attempt: draws a fresh plan, or opens a session at the vendor for this very attempt. The failure is counted before the first frame, so that an abandoned or parallel try cannot escape the lockout.
 * When the vendor cannot be reached nothing is counted against the person; the try in the challenge is gone, so that nobody makes us call without end.
 * @param input whose attempt
 * @param deps ports and limits
 * @returns the first step, or the session
 * @throws Problem `face_try_later`, `face_closed`, `liveness_tries_exhausted`, `liveness_exclusion_fixed` when something else was excluded before, `liveness_provider_unavailable`
 */
export async function startLiveness(input: StartLivenessInput, deps: StartLivenessDeps): Promise<StartedAttempt> {
  const now = deps.clock.now();
  const provider = deps.providers.find(input.provider);
  if (provider === null) throw new Problem('liveness_provider_unavailable');
  const { excludes } = input;
  if (excludes.now !== null && excludes.before !== null && excludes.now !== excludes.before) throw new Problem('liveness_exclusion_fixed');
  await beginTry(input, deps, now);
  const attemptId = createId(deps.random, 'lva');
  const taken = await input.takeTry(now, attemptId);
  if (taken === null) {
    await deps.lockouts.release(input.clientId, input.subject, 'face');
    throw new Problem('liveness_tries_exhausted');
  }
  const about = { attemptId, nonce: toBase64url(deps.random.bytes(32)), triesLeft: taken.triesLeft };
  const begun = await begin(provider, { attemptId, excludes: taken.excludes }, input, deps);
  await createAttempt({ ...about, begun }, input, deps);
  return { ...about, ...begun.told };
}

interface Begun {
  readonly record: Pick<AttemptRecord, 'status' | 'planJson' | 'session'>;
  readonly told: ToldCapture;
}

async function begin(
  provider: LivenessProvider,
  { attemptId, excludes }: { readonly attemptId: string; readonly excludes: ExcludableAction | null },
  input: StartLivenessInput,
  deps: StartLivenessDeps,
): Promise<Begun> {
  if (provider.capture === 'frames') {
    const drawn = provider.drawPlan(deps.random, excludes);
    const plan: LivenessPlan = input.lightsScreen ? { ...drawn, light: drawScreenLight(deps.random) } : drawn;
    const [step] = plan.steps;
    if (!step) throw new TypeError('a plan has steps');
    return {
      record: { status: 'capturing', planJson: serializePlan(plan), session: null },
      told: { kind: 'frames', step, stepsTotal: plan.steps.length, framesPerSecond: framesPerSecondOf(plan), light: plan.light ?? null },
    };
  }
  const opened = await releasing(() => provider.open({ attemptId, clientId: input.clientId, subject: input.subject }), input, deps);
  const { id, region } = opened.session;
  return {
    // No frames come here, so the attempt waits for its verdict from the beginning; what the phone signs is who judged which session.
    record: { status: 'verifying', planJson: canonicalJson({ provider: provider.name, region, session: id }), session: opened.session },
    told: { kind: 'vendor', provider: provider.name, opened },
  };
}

async function createAttempt(
  about: { readonly attemptId: string; readonly nonce: string; readonly begun: Begun },
  input: StartLivenessInput,
  deps: StartLivenessDeps,
): Promise<void> {
  const now = deps.clock.now();
  const attempt: AttemptRecord = {
    id: about.attemptId,
    owner: input.owner,
    clientId: input.clientId,
    subject: input.subject,
    provider: input.provider,
    ...about.begun.record,
    nonce: about.nonce,
    transcriptHead: about.nonce,
    nextSeq: 0,
    chunks: [],
    stepShownAt: now,
    createdAt: now,
    captureJson: canonicalJson({ ...input.capture }),
    hints: [],
    reportJson: null,
    frameHashes: [],
    settledAt: null,
    evidenceKey: about.begun.record.session === null ? sealEvidenceKey({ id: about.attemptId, clientId: input.clientId }, deps.random.bytes(32), deps) : null,
    evidenceUntil: now + deps.evidenceSeconds * 1000,
    hold: null,
  };
  const ended = await releasing(() => createOrClose(attempt, deps), input, deps);
  for (const id of ended) {
    const one = await removeEnded(id, deps);
    if (one) deps.background(closeSession(one, deps));
  }
}

// A session that stands in no record would be closed by nobody; one that stands in another's is not ours to close.
async function createOrClose(attempt: AttemptRecord, deps: StartLivenessDeps): Promise<readonly string[]> {
  try {
    return await deps.attempts.create(attempt);
  } catch (error) {
    if (!isProblem(error, 'liveness_provider_unavailable')) deps.background(closeSession(attempt, deps));
    throw error;
  }
}

// What fails at the vendor is not the person's failure.
async function releasing<T>(work: () => Promise<T>, input: StartLivenessInput, deps: StartLivenessDeps): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isProblem(error, 'liveness_provider_unavailable')) await deps.lockouts.release(input.clientId, input.subject, 'face');
    throw error;
  }
}

async function beginTry(input: StartLivenessInput, deps: StartLivenessDeps, now: Millis): Promise<void> {
  const answer = await deps.lockouts.begin(input.clientId, input.subject, 'face', deps.facePolicy, now);
  if (answer.allowed) return;
  if (answer.reason !== 'spacing') throw new Problem('face_closed');
  throw new Problem('face_try_later', { retryAfterSeconds: Math.ceil(((answer.retryAt ?? now) - now) / 1000) });
}
