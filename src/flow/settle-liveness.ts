import type { AuditLog } from '../audit/audit-log.ts';
import type { LockoutStore } from '../factor/lockout-store.ts';
import { Problem } from '../lib/problem.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { assuranceOf } from '../lib/assurance.ts';
import type { FaceAnalyzer, FrameMeasurement } from '../liveness/analyzer.ts';
import { hintFor } from '../liveness/analyze-hint.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { parseFrames } from '../liveness/frames.ts';
import type { CaptureFacts, Verdict } from '../liveness/judge.ts';
import { isReducedPlan, parsePlan } from '../liveness/plan.ts';
import { measureScreenLight, type ScreenLightSignal } from '../liveness/screen-light.ts';
import { withReference } from '../liveness/reference.ts';
import type { LivenessThresholds } from '../liveness/thresholds.ts';
import { applyPad, type ApplyPadDeps } from './apply-pad.ts';
import { findFrames, findMeasurements, keepMeasurements } from './attempt-evidence.ts';
import type { CloseSessionLaterDeps } from './close-session.ts';
import { endAttempt, type EndAttemptDeps } from './end-attempt.ts';
import { openFaceTemplate } from './face-template.ts';
import { keepEnrolledFace, type KeepEnrolledFaceDeps } from './keep-enrolled-face.ts';
import { setFaceAside } from './learn-face.ts';

/** What measuring and judging needs. */
export interface SettleLivenessDeps extends ApplyPadDeps, KeepEnrolledFaceDeps, EndAttemptDeps, CloseSessionLaterDeps {
  readonly evidenceSeconds: number;
  readonly analyzer: FaceAnalyzer;
  readonly lockouts: LockoutStore;
  readonly audit: AuditLog;
  readonly thresholds: LivenessThresholds;
}

/** How many earlier attempts of the person are searched for the same frames. */
const EARLIER_ATTEMPTS = 50;

/**
 * Measures one accepted step. Called while the person performs the next one, so that only the last step is waited for.
 * @param attempt the attempt as accepted
 * @param seq which step
 * @param deps ports
 * @returns the measurements
 * @throws Problem `analyzer_busy`, `analyzer_unavailable`, `liveness_attempt_ended` when the frames are gone
 */
export async function measureStep(attempt: AttemptRecord, seq: number, deps: SettleLivenessDeps): Promise<readonly FrameMeasurement[]> {
  const done = await findMeasurements(attempt, seq, deps);
  if (done) return done;
  const chunk = attempt.chunks.find((candidate) => candidate.seq === seq);
  const body = chunk ? await findFrames(attempt, chunk, deps) : null;
  if (!body) throw new Problem('liveness_attempt_ended');
  const parsed = parseFrames(body, { framesAlready: 0 });
  if (!parsed.ok) throw new Problem(parsed.code);
  const { action } = parsePlan(attempt.planJson).steps[seq] ?? {};
  const frames = await deps.analyzer.analyze(parsed.frames, hintFor(action));
  await keepMeasurements(attempt, seq, frames, deps);
  return frames;
}

/**
 * Makes and settles the verdict of a complete attempt, once: whoever comes second changes nothing. Frames and measurements are removed at once, not at the end of their life.
 * @param attempt an attempt in `verifying`
 * @param deps ports
 * @returns the settled attempt
 * @throws Problem as {@link measureStep}; `liveness_provider_unavailable` when whoever drew the plan is not configured any more
 */
export async function settleLiveness(attempt: AttemptRecord, deps: SettleLivenessDeps): Promise<AttemptRecord> {
  const provider = deps.providers.find(attempt.provider);
  if (provider?.capture !== 'frames') throw new Problem('liveness_provider_unavailable');
  const plan = parsePlan(attempt.planJson);
  const steps: { seq: number; frames: readonly FrameMeasurement[] }[] = [];
  for (const { seq } of plan.steps) steps.push({ seq, frames: await measureStep(attempt, seq, deps) });
  const isEnrollment = attempt.owner.kind === 'enrollment';
  const template = isEnrollment ? null : await openFaceTemplate(attempt.clientId, attempt.subject, deps);
  if (!isEnrollment && template === null) throw new Problem('face_not_enrolled');
  const earlier = await deps.attempts.recentFrameHashes(attempt.clientId, attempt.subject, attempt.id, EARLIER_ATTEMPTS);
  const judged = provider.judge({
    plan,
    steps,
    template: template?.face.current ?? null,
    earlierFrameHashes: earlier,
    // Written by this service when the attempt began.
    capture: JSON.parse(attempt.captureJson) as CaptureFacts,
  });
  const referenced = isEnrollment ? withReference(judged, { plan, steps }, deps.thresholds) : judged;
  const verdict = await applyPad(referenced, { attempt, steps }, deps);
  return settleVerdict(attempt, verdict, deps, { screenLight: measureScreenLight(plan.light, steps[0]?.frames) });
}

/** What was measured beside the verdict; nothing here can change it. */
export interface AttemptSignals {
  /** Null where no colours were shown, or too little of a face was seen. */
  readonly screenLight: ScreenLightSignal | null;
}

const NO_SIGNALS: AttemptSignals = { screenLight: null };

/**
 * Writes a verdict, once, with what follows from it.
 * @param attempt the attempt
 * @param verdict what was judged
 * @param deps ports
 * @param signals what else was measured
 * @returns the settled attempt; as another settled it, when that was first
 */
export async function settleVerdict(
  attempt: AttemptRecord,
  verdict: Verdict,
  deps: SettleLivenessDeps,
  signals: AttemptSignals = NO_SIGNALS,
): Promise<AttemptRecord> {
  return (await settleOnce(attempt, verdict, deps, signals)) ?? (await deps.attempts.find(attempt.id)) ?? attempt;
}

/**
 * Like {@link settleVerdict}, and tells who was first: whatever may follow from an end once only hangs on that.
 * @param attempt the attempt
 * @param verdict what was judged
 * @param deps ports
 * @param signals what else was measured
 * @returns the settled attempt, or null when another was first
 */
export async function settleOnce(
  attempt: AttemptRecord,
  verdict: Verdict,
  deps: SettleLivenessDeps,
  signals: AttemptSignals = NO_SIGNALS,
): Promise<AttemptRecord | null> {
  const now = deps.clock.now();
  const judgedBy = { provider: attempt.provider, assurance: assuranceOf(attempt.provider) };
  const pad = verdict.checks.some(({ name }) => name === 'pad_model') ? 'evaluated' : 'not_evaluated';
  const screenLight = signals.screenLight === null ? 'not_evaluated' : { ...signals.screenLight, value: Math.round(signals.screenLight.value * 1000) / 1000 };
  const reportJson = canonicalJson({
    ...judgedBy,
    pad,
    screen_light: screenLight,
    checks: verdict.checks.map((check) => ({ ...check })),
    reasons: [...verdict.reasons],
  });
  const settled = await endAttempt(attempt.id, { status: verdict.status, hints: [...verdict.hints], reportJson, frameHashes: verdict.frameHashes }, deps);
  if (settled === null) return null;
  if (verdict.status === 'passed') await onPassed(settled, verdict, deps);
  await deps.audit.append({
    at: now,
    clientId: attempt.clientId,
    subject: attempt.subject,
    kind: `liveness.${verdict.status}`,
    data: {
      attempt: attempt.id,
      owner: attempt.owner.id,
      ...judgedBy,
      // That an action was left out, not which: it may speak of the person's health.
      action_left_out: attempt.session === null && isReducedPlan(parsePlan(attempt.planJson)),
      screen_light: screenLight,
      reasons: [...verdict.reasons],
      hints: [...verdict.hints],
      checks: verdict.checks.filter(({ ok }) => !ok).map(({ name }) => name),
    },
  });
  return settled;
}

async function onPassed(attempt: AttemptRecord, verdict: Verdict, deps: SettleLivenessDeps): Promise<void> {
  const { clientId, subject, owner } = attempt;
  const now = deps.clock.now();
  await deps.lockouts.succeed(clientId, subject, 'face', now);
  if (owner.kind !== 'enrollment') {
    await deps.templates.touch(clientId, subject, now);
    return setFaceAside(attempt, verdict.embedding, deps);
  }
  if (!verdict.embedding) throw new TypeError('a passed enrolment has an embedding');
  await keepEnrolledFace(attempt, verdict.embedding, deps);
}
