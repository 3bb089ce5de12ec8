import { isProblem, Problem } from '../lib/problem.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { parsePlan, type PlanStep } from '../liveness/plan.ts';
import { takeLease } from './attempt-evidence.ts';
import { endAttempt } from './end-attempt.ts';
import { type AttemptClockDeps, keepTime } from './keep-time.ts';
import { measureStep, type SettleLivenessDeps, settleLiveness } from './settle-liveness.ts';
import { settleSession } from './settle-session.ts';

/** What the phone is told of an attempt. */
export interface VerdictView {
  readonly status: 'capturing' | 'verifying' | 'passed' | 'retry' | 'failed';
  readonly hints: readonly string[];
  /** While capturing: the step whose frames are waited for, and for how many milliseconds still. */
  readonly open?: { readonly step: PlanStep; readonly closesInMs: number };
}

/** After this long without a verdict whoever asks takes the work over, because the process that had it may be gone. */
const TAKE_OVER_AFTER_MS = 8000;

/**
 * Tells how an attempt stands, also to a phone that lost the connection and does not know what arrived: every step up to the present one has already been
 * told, so asking reveals nothing and moves no clock. Only public hints leave; why a check failed stays with the operator.
 * @param attempt the attempt
 * @param deps ports
 * @returns the view
 * @throws Problem `analyzer_busy`, `analyzer_unavailable` when the work could not be taken over; the try is then not counted as a failure
 * @throws Problem `liveness_provider_unavailable` when the vendor cannot be asked; nothing is decided then, and asking again may help
 */
export async function readVerdict(attempt: AttemptRecord, deps: SettleLivenessDeps & AttemptClockDeps): Promise<VerdictView> {
  if (attempt.status === 'capturing') return readProgress(attempt, deps);
  if (attempt.status !== 'verifying') return viewOf(attempt);
  if (attempt.session !== null) return viewOf(await settleSession(attempt, attempt.session, deps));
  const isStalled = deps.clock.now() - attempt.stepShownAt > TAKE_OVER_AFTER_MS;
  if (!isStalled || !(await takeLease(attempt.id, deps))) return viewOf(attempt);
  return viewOf(await settleOrRelease(attempt, deps));
}

function viewOf({ status, hints }: AttemptRecord): VerdictView {
  return { status: status === 'capturing' ? 'verifying' : status, hints };
}

async function readProgress(attempt: AttemptRecord, deps: AttemptClockDeps): Promise<VerdictView> {
  const step = parsePlan(attempt.planJson).steps[attempt.nextSeq];
  const closesInMs = await keepTime(attempt, deps);
  if (step && closesInMs !== null) return { status: 'capturing', hints: [], open: { step, closesInMs } };
  return viewOf((await deps.attempts.find(attempt.id)) ?? attempt);
}

/**
 * Works on a step that was just accepted: measures it while the person performs the next one, or makes the verdict after the last. When it fails, whoever reads the verdict
 * takes the work over.
 * @param attemptId the attempt
 * @param step which step, and whether it is the last
 * @param deps ports
 * @throws Problem as {@link measureStep}
 */
export async function workOnStep(attemptId: string, step: { readonly seq: number; readonly isLast: boolean }, deps: SettleLivenessDeps): Promise<void> {
  const attempt = await deps.attempts.find(attemptId);
  if (!attempt) return;
  if (step.isLast) {
    await settleOrRelease(attempt, deps);
    return;
  }
  try {
    await measureStep(attempt, step.seq, deps);
  } catch (error) {
    if (!isUnmeasurable(error)) throw error;
    await endUnmeasured(attempt, deps);
  }
}

/**
 * Settles an attempt; when the analyzer is at fault, ends it as a retry that does not count against the person. Frames that no engine can measure are the sender's fault
 * and stay counted: else whoever sees that a plan does not fit a recording would send such frames and draw the next plan for free.
 * @param attempt an attempt in `verifying`
 * @param deps ports
 * @returns the settled attempt
 * @throws Problem `analyzer_busy`, `analyzer_unavailable`
 */
async function settleOrRelease(attempt: AttemptRecord, deps: SettleLivenessDeps): Promise<AttemptRecord> {
  try {
    return await settleLiveness(attempt, deps);
  } catch (error) {
    if (isUnmeasurable(error)) return endUnmeasured(attempt, deps);
    const isOurs = isProblem(error, 'analyzer_busy') || isProblem(error, 'analyzer_unavailable') || isProblem(error, 'liveness_attempt_ended');
    if (!isOurs) throw error;
    const ended = await endAttempt(
      attempt.id,
      { status: 'retry', hints: ['network_unstable'], reportJson: '{"reasons":["analyzer_unavailable"]}', frameHashes: [] },
      deps,
    );
    if (ended) await deps.lockouts.release(attempt.clientId, attempt.subject, 'face');
    throw isProblem(error, 'liveness_attempt_ended') ? new Problem('analyzer_unavailable', { cause: error }) : error;
  }
}

const isUnmeasurable = (error: unknown): boolean => isProblem(error, 'frames_malformed') || isProblem(error, 'evidence_too_large');

async function endUnmeasured(attempt: AttemptRecord, deps: SettleLivenessDeps): Promise<AttemptRecord> {
  const reportJson = '{"reasons":["frames_unmeasurable"]}';
  const ended = await endAttempt(attempt.id, { status: 'retry', hints: ['timeout'], reportJson, frameHashes: [] }, deps);
  return ended ?? (await deps.attempts.find(attempt.id)) ?? attempt;
}
