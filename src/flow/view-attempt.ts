import { type Assurance, assuranceOf, type ProviderName } from '../lib/assurance.ts';
import { Problem } from '../lib/problem.ts';
import type { Millis } from '../lib/time.ts';
import type { AttemptOwner, AttemptRecord, AttemptStore } from '../liveness/attempt-store.ts';
import type { EvidenceHold } from '../liveness/evidence-keys.ts';
import type { CaptureFacts, CheckReport } from '../liveness/judge.ts';
import { parsePlan } from '../liveness/plan.ts';
import { qualityComponentOf } from '../liveness/quality-component.ts';
import type { ScreenLightSignal } from '../liveness/screen-light.ts';

/** A face check as an operator sees it: every number that decided, and no frame, hash of one, measurement or embedding. */
export interface OperatorAttempt {
  readonly id: string;
  readonly owner: AttemptOwner;
  readonly subject: string;
  readonly status: AttemptRecord['status'];
  readonly provider: ProviderName;
  readonly assurance: Assurance;
  /** Whether a model of presentation attacks looked at it; null while no verdict stands. */
  readonly pad: 'evaluated' | 'not_evaluated' | null;
  /** How far the skin followed the colours of the screen: a signal that decided nothing; null while no verdict stands. */
  readonly screenLight: ScreenLightSignal | 'not_evaluated' | null;
  readonly createdAt: Millis;
  readonly settledAt: Millis | null;
  /** As the phone told it. */
  readonly capture: CaptureFacts;
  /** What was asked, in order; null for a vendor's session, and while the check runs: nobody learns a step before the person. */
  readonly actions: readonly string[] | null;
  readonly chunks: readonly { readonly seq: number; readonly frames: number; readonly arrivedAt: Millis }[];
  readonly checks: readonly (Omit<CheckReport, 'component'> & { readonly component: string | null })[];
  /** Findings for the operator, never shown to the person. */
  readonly reasons: readonly string[];
  /** Who holds its frames for review; null when nobody does. */
  readonly hold: EvidenceHold | null;
  /** Hints that the person got. */
  readonly hints: readonly string[];
}

interface StoredReport {
  readonly pad: 'evaluated' | 'not_evaluated';
  readonly screen_light?: ScreenLightSignal | 'not_evaluated';
  readonly checks: readonly CheckReport[];
  readonly reasons: readonly string[];
}

/**
 * Shows an operator how a face check was judged.
 * @param input the attempt, and whose operator asks
 * @param deps the record
 * @returns every check with value, threshold and component of ISO/IEC 29794-5, and what stands around it
 * @throws Problem `attempt_not_found` for an unknown attempt and one of another client alike
 * @see ISO/IEC 30107-3 clause 13, GDPR article 22(3)
 */
export async function viewAttempt(
  input: { readonly attemptId: string; readonly clientId: string },
  deps: { readonly attempts: AttemptStore },
): Promise<OperatorAttempt> {
  const attempt = await deps.attempts.find(input.attemptId);
  if (attempt?.clientId !== input.clientId) throw new Problem('attempt_not_found');
  // Written by this service with the verdict.
  const report = attempt.reportJson === null ? null : (JSON.parse(attempt.reportJson) as StoredReport);
  const { id, owner, subject, status, provider, createdAt, settledAt, hints, hold } = attempt;
  return {
    ...{ id, owner, subject, status, provider, createdAt, settledAt, hints, hold },
    assurance: assuranceOf(provider),
    pad: report?.pad ?? null,
    screenLight: screenLightOf(report),
    capture: JSON.parse(attempt.captureJson) as CaptureFacts,
    actions: attempt.session === null && settledAt !== null ? parsePlan(attempt.planJson).steps.map(({ action }) => action) : null,
    chunks: attempt.chunks.map(({ seq, frameCount, arrivedAt }) => ({ seq, frames: frameCount, arrivedAt })),
    checks: (report?.checks ?? []).map(({ name, value, threshold, ok }) => ({ name, value, threshold, ok, component: qualityComponentOf(name) })),
    reasons: report?.reasons ?? [],
  };
}

// Reports of before say nothing of it.
function screenLightOf(report: StoredReport | null): OperatorAttempt['screenLight'] {
  return report === null ? null : (report.screen_light ?? 'not_evaluated');
}
